"""Bringing a page, or a text that has no address, to the desk in order to read it."""

from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.errors import Invalid
from sources.actions.captures import request_capture
from sources.actions.sources import add_offline_source, add_source
from sources.actions.upload_evidence import upload_evidence
from sources.models import Capture, Source

TEXT_NAME = "text.txt"


@transaction.atomic
@acting
def bring_page(url: str, *, by: User | None, title: str = "") -> Source:
    """The source of `url`, found or made, with a capture under way where nothing of it is archived yet.

    `title` is what the browser called the page; the archive knows better later. Raises Invalid, NotAllowed.
    """
    described: dict[str, Any] = {"title": title.strip()[:500]} if title.strip() else {}
    source, is_new = add_source(url, by=by, reason=Capture.Reason.ASKED, **described)
    if not is_new and source.archived_capture_id is None:
        request_capture(source, by=by)
    return source


@transaction.atomic
@acting
def bring_text(text: str, *, by: User | None, no_url_reason: str, **fields: Any) -> Source:
    """A source without URL that says `text`, which is kept and sealed as brought by a person. `fields` describe it.

    Raises Invalid, Conflict (`storage`), NotAllowed.
    """
    require(by, Permission.WRITE_SOURCE)
    if not text.strip():
        sentence = _("Paste the text, or give the URL of the page.")
        raise Invalid(sentence, fields={"text": sentence})
    source = add_offline_source(by=by, no_url_reason=no_url_reason, **fields)
    add_text(source, text, by=by)
    source.refresh_from_db()
    return source


def add_text(source: Source, text: str, *, by: User | None) -> Capture:
    """Keep `text`, which somebody copied by hand, as what `source` says: marked as uploaded. Raises Invalid, Conflict
    (`storage`), NotAllowed."""
    if not text.strip():
        sentence = _("Paste the text first.")
        raise Invalid(sentence, fields={"text": sentence})
    return upload_evidence(source, BytesIO(text.strip().encode()), by=by, filename=TEXT_NAME)
