"""What tests need at the desk, made through the desk's own actions wherever there is one."""

import hashlib
import itertools
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claims.actions import CitationDraft, claimant_named, log_claim, write_review
from claims.models import Citation, Claim, Rating
from claims.quote_checks import check_captures
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import add_source
from sources.models import Artifact, Capture, Source
from sources.models.capture import TO_ACCEPT
from sources.monitoring import take_note
from sources.outcomes import http_code
from sources.storage.archive import archive

PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


def a_person(role: str = Role.EDITOR, **fields: Any) -> User:
    """Somebody with `role` and PASSWORD."""
    number = next(_numbers)
    person = User(username=fields.pop("username", f"{role}-{number}"), role=role, **fields)
    # The hash is slow on purpose; tests that sign in use force_login, or pay for set_password themselves.
    person.set_unusable_password()
    person.save()
    return person


def editor(**fields: Any) -> User:
    return a_person(Role.EDITOR, **fields)


def reviewer(**fields: Any) -> User:
    return a_person(Role.REVIEWER, **fields)


def chief(**fields: Any) -> User:
    return a_person(Role.CHIEF, **fields)


def reader(**fields: Any) -> User:
    return a_person(Role.READER, **fields)


def a_source(url: str = "", **fields: Any) -> Source:
    """An online source; its capture waits in the queue."""
    url = url or f"https://news.example/{next(_numbers)}"
    return add_source(url, by=None, exact=True, **fields)[0]


def a_sealed_capture(
    source: Source | None = None,
    text: str = "The archived text.",
    *,
    outcome: str = "ok",
    verdict: str = "verdict.article",
    check: bool = True,
    ago: int = 0,
    carried: str = "",
    visible: str = "",
    layout: dict[str, Any] | None = None,
) -> Capture:
    """A sealed capture of `source`, made `ago` seconds ago, its text really in the archive; a failure record where
    `text` is "". The kind of data that it was read from is in `carried`; all that is `visible` has that `layout`."""
    source = source or a_source()
    capture = Capture.objects.open().filter(source=source).first() or Capture(source=source, url=source.url)
    kinds = Capture.Completeness
    capture.state = Capture.State.SEALED
    capture.outcome, capture.verdict = outcome, verdict if text else ""
    capture.completeness = kinds.COMPLETE if text else kinds.FAILURE
    capture.layout = {"article": [], "carried": carried} if carried else layout or {}
    capture.sealed_at = timezone.now() - timedelta(seconds=ago)
    capture.text_sha256 = hashlib.sha256(text.encode()).hexdigest() if text else ""
    capture.save()
    for kind, words in ((Artifact.Kind.TEXT, text), (Artifact.Kind.VISIBLE, visible)):
        if words:
            stored = archive().put([words.encode()])
            Artifact.objects.create(
                capture=capture, kind=kind, sha256=stored.sha256, size=stored.size, media_type="text/plain"
            )
    newest: dict[str, Any] = {"latest_capture": capture} | (
        {"archived_capture": capture} if capture.has_content else {}
    )
    Source.objects.filter(pk=source.pk).update(**newest)
    source.refresh_from_db()
    if check:
        take_note([capture.pk])
        check_captures([capture.pk])
    capture.refresh_from_db()
    return capture


def a_capture_under_an_error(source: Source, text: str = "The archived text.", *, status: int = 404) -> Capture:
    """A sealed capture of a whole text that the server answered with an error status."""
    capture = a_sealed_capture(source, text, outcome=http_code(status), verdict=TO_ACCEPT)
    Capture.objects.filter(pk=capture.pk).update(http_status=status, completeness=Capture.Completeness.PARTIAL)
    capture.refresh_from_db()
    return capture


def a_confirmed_capture(source: Source, text: str, **fields: Any) -> Capture:
    """Two sealed captures of `source` that say the same, as far apart as the desk wants them; the second one."""
    a_sealed_capture(source, text, ago=settings.CONFIRM_AFTER, **fields)
    return a_sealed_capture(source, text, **fields)


def a_claim(*, by: User | None = None, citations: tuple[CitationDraft, ...] = (), **fields: Any) -> Claim:
    fields.setdefault("text", f"Something was said for the {next(_numbers)}th time")
    fields.setdefault("claimant", claimant_named("James Story", by=None))
    return log_claim(by=by or editor(), citations=citations, **{"is_another": True, **fields})


def an_evidenced_claim(*, by: User | None = None, quote: str = "archived text", **fields: Any) -> Claim:
    """A logged claim whose one citation is archived evidence with its quotation found."""
    source = a_source()
    a_sealed_capture(source)
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, stance=Citation.Stance.SUPPORTS, quote=quote)
    return a_claim(by=by, citations=(draft,), **fields)


def a_reviewed_claim(*, by: User, logged_by: User | None = None, rating: str = "true") -> Claim:
    """A claim in review, reviewed by `by`, whose gate is open."""
    claim = apply(an_evidenced_claim(by=logged_by), MoveName.START, by=by)
    write_review(claim, rating=Rating.objects.get(code=rating), rationale="The text says so.", by=by)
    claim.refresh_from_db()
    return claim


def a_checked_claim(*, by: User | None = None, approver: User | None = None, rating: str = "true") -> Claim:
    """A claim with an approved verdict."""
    by = by or reviewer()
    claim = apply(a_reviewed_claim(by=by, rating=rating), MoveName.SUBMIT, by=by)
    return apply(claim, MoveName.APPROVE, by=approver or reviewer())
