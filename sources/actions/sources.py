"""Adding, changing and deleting sources."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing, require_changeable, require_version
from claimdesk.errors import Invalid
from sources.actions.captures import request_capture
from sources.actions.originals import join_source, page_of
from sources.actions.visibility import show_source
from sources.domains import publisher_of
from sources.models import Capture, Source
from sources.permissions import require_redescribe, visible_sources
from sources.signals import description_changed, grounds_changed, hidden_source_brought
from sources.urls import ArchivedCopy, archived_copy, canonical_or_empty, canonical_url, pasted_url

CHANGEABLE = frozenset(
    {"kind", "title", "authors", "publisher", "published_at", "language", "access", "description", "no_url_reason"}
)
VERDICT_FIELDS = CHANGEABLE - {"language", "access"}  # what a public verdict says of a source


@transaction.atomic
@acting
def add_source(
    url: str,
    *,
    by: User | None,
    reason: str = Capture.Reason.CITED,
    enqueue: bool = True,
    archive: bool = True,
    exact: bool = False,
    **fields: Any,
) -> tuple[Source, bool]:
    """The source of `url` and whether it is new. One URL is one Source: pasting it again finds it. A hidden one is
    shown to all when a person who may not see it adds its URL: they have it from elsewhere.

    `url` may be any pasted text that holds one URL, unless it is `exact`: then a full stop at its end belongs to it.

    The URL of a copy at an archive makes a source of its own, joined with that of the original, which is added without
    archiving where the URL tells it. A page that is joined with another one as the same finds that one.

    A new one is queued for archiving, unless `archive` is False. `fields` (CHANGEABLE) describe a new one and are
    ignored for one that is there. Raises Invalid for what is no web address, or several; NotAllowed.
    """
    require(by, Permission.WRITE_SOURCE)
    url = url.strip() if exact else pasted_url(url)
    canonical = canonical_url(url)
    if existing := Source.objects.filter(canonical_url=canonical).first():
        return _found(existing, by=by), False
    require_changeable(fields, CHANGEABLE)
    copied = archived_copy(canonical)
    source = Source(url=url, canonical_url=canonical, created_by=by, copied_at=copied.copied_at if copied else None)
    fields.setdefault("publisher", publisher_of(canonical_or_empty(copied.original) if copied else canonical))
    try:
        with transaction.atomic():
            _save_new(source, fields, by=by)
    except IntegrityError:  # another request added the same URL meanwhile
        return _found(Source.objects.get(canonical_url=canonical), by=by), False
    if copied:
        source = _join_copy(source, copied, by=by)
    if archive:
        request_capture(source, by=by, reason=reason, enqueue=enqueue)
    return source, True


@transaction.atomic
@acting
def add_offline_source(*, by: User | None, no_url_reason: str, **fields: Any) -> Source:
    """Add a source that has no URL and says why. It needs a title or a description. Raises Invalid, NotAllowed."""
    require(by, Permission.WRITE_SOURCE)
    require_changeable(fields, CHANGEABLE)
    if not no_url_reason:
        sentence = _("Give a URL, or say why there is none.")
        raise Invalid(sentence, fields={"no_url_reason": sentence})
    if not (fields.get("title") or fields.get("description")):
        sentence = _("A source without a URL needs a title or a description.")
        raise Invalid(sentence, fields={"title": sentence})
    source = Source(no_url_reason=no_url_reason, created_by=by)
    _save_new(source, fields, by=by)
    return source


@transaction.atomic
@acting
def revise_source(source: Source, *, by: User | None, expected_version: int | None = None, **changes: Any) -> Source:
    """Change the description of `source` (CHANGEABLE; its URL is what it is). What a public verdict tells of it (TOLD)
    takes somebody who publishes. Raises Invalid, Stale, NotAllowed."""
    require(by, Permission.WRITE_SOURCE)
    require_changeable(changes, CHANGEABLE)
    source = Source.objects.select_for_update().get(pk=source.pk)
    require_version(source, expected_version)
    changed = differing(source, changes)
    if not changed:
        return source
    if VERDICT_FIELDS & set(changed):
        require_redescribe(by, Source.objects.filter(pk=source.pk))
    assign_valid(source, {**changes, "version": source.version + 1})
    _refresh_search_text(source)
    source.save()
    record(EventType.SOURCE_REVISED, source, by=by, changes=changed)
    told: dict[str, Any] = {"sources": Source.objects.filter(pk=source.pk), "by": by}
    if {"kind", "publisher"} & set(changed):  # of which the number of origins is made
        change = _("A source that it rests on has another kind or publisher now.")
        grounds_changed.send(Source, **told, change=change)
    elif VERDICT_FIELDS & set(changed):
        description_changed.send(Source, **told)
    return source


@transaction.atomic
def watch_source(source: Source, *, at: datetime | None) -> None:
    """Look at `source` again at the time `at`; None: stop watching. The desk's own doing, after a verdict."""
    Source.objects.online().filter(pk=source.pk).update(recheck_at=at)


@transaction.atomic
@acting
def delete_source(source: Source, *, by: User | None, expected_version: int | None = None) -> None:
    """Delete a source that nothing cites, names or was archived of. Raises Invalid if something does, Stale,
    NotAllowed."""
    require(by, Permission.DELETE)
    source = Source.objects.select_for_update().get(pk=source.pk)
    require_version(source, expected_version)
    if source.is_confidential:
        raise Invalid(
            _("A confidential source can't be deleted: its records would no longer be hidden."), code="in_use"
        )
    record(EventType.SOURCE_DELETED, source, by=by, url=source.url)
    try:
        source.delete()
    except ProtectedError as error:
        raise Invalid(
            _("“%(source)s” is cited, named by another source or archived, so it stays: evidence is not deleted.")
            % {"source": source.label},
            code="in_use",
        ) from error


def _join_copy(source: Source, copied: ArchivedCopy, *, by: User | None) -> Source:
    if not copied.original:
        return source
    original, _is_new = add_source(copied.original, by=by, archive=False, exact=True)
    return join_source(source, original, by=by, kind=Source.OriginalKind.COPY, why="address")


def _found(source: Source, *, by: User | None) -> Source:
    if source.original_kind == Source.OriginalKind.SAME_PAGE:
        source = page_of(source)
    if source.is_confidential and not visible_sources(by).filter(pk=source.pk).exists():
        hidden_source_brought.send(Source, source_id=source.pk, by=by)
        show_source(source, by=None)  # their notices must not say that they did it
        source.refresh_from_db()
    return source


def _save_new(source: Source, fields: dict[str, Any], *, by: User | None) -> None:
    assign_valid(source, fields, unique=False)
    _refresh_search_text(source)
    source.save()
    record(EventType.SOURCE_ADDED, source, by=by, url=source.url)


def _refresh_search_text(source: Source) -> None:
    source.search_text = source.search_document()
