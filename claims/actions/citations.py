"""Citing sources, and what becomes of each quotation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing, require_changeable
from claimdesk.errors import Conflict, Invalid
from claims.actions.confidentiality import settle_sources
from claims.actions.locking import lock_for_edit, save_changed
from claims.models import Citation, Claim
from claims.models.editable_fields import CITATION_NAMES
from claims.quote_checks import check_waiting, place
from sources.actions import add_offline_source, add_source
from sources.models import Capture, Source
from sources.urls import urls_in


class CitationDraft:
    """A citation as somebody types it: an existing `source`, a `url`, or `no_url_reason` with what describes it."""

    def __init__(
        self,
        *,
        source: Source | None = None,
        url: str = "",
        no_url_reason: str = "",
        source_fields: Mapping[str, Any] | None = None,
        quote_near: int = 0,
        enqueue: bool = True,
        **usage: Any,
    ) -> None:
        """`source_fields` (title, kind, …) describe a source that is new; `usage` is CITATION_FIELDS, of which those
        left out are as the model has them. `quote_near` is the code point of the archived text at which the quotation
        was chosen, for one that stands there twice. Not to `enqueue`: the caller captures the new source in its own
        process. Raises Invalid for a field that is not declared."""
        require_changeable(usage, CITATION_NAMES)
        self.source, self.url, self.no_url_reason = source, url, no_url_reason
        self.source_fields = dict(source_fields or {})
        self.quote_near, self.enqueue = quote_near, enqueue
        self.usage = usage

    def one_each(self) -> "list[CitationDraft]":
        """A draft for each of the URLs that were pasted where one is expected. Raises Invalid where more was typed,
        which can only belong to one of them."""
        urls = urls_in(self.url)
        if len(urls) < 2:
            return [self]
        if any(self.usage.get(name) for name in ("quote", "locator")) or self.source_fields:
            sentence = _("There are several URLs here, but the rest belongs to one. Give each URL a row of its own.")
            raise Invalid(sentence, code="url.several", fields={"url": sentence})
        shared: dict[str, Any] = {"no_url_reason": self.no_url_reason, "enqueue": self.enqueue, **self.usage}
        return [CitationDraft(url=url, **shared) for url in urls]


@transaction.atomic
@acting
def cite_source(
    claim: Claim, draft: CitationDraft, *, by: User | None, expected_version: int | None = None
) -> Citation:
    """Cite a source in `claim`; a submitted claim goes back to review. Raises Invalid, Stale, NotAllowed."""
    claim = lock_for_edit(claim, by=by, expected_version=expected_version)
    citation = cite(claim, draft, by=by)
    save_changed(claim, by=by, change=_named(_("Citation #%(number)s of “%(source)s” was added."), citation))
    return citation


def cite(claim: Claim, draft: CitationDraft, *, by: User | None) -> Citation:
    """Add the citation to a claim whose row the caller holds. Raises Invalid, NotAllowed."""
    citation = Citation(claim=claim, source=_source(draft, by=by), created_by=by, **draft.usage)
    citation.quote = citation.quote.strip()
    place(citation, citation.source.archived_capture, near=draft.quote_near)
    assign_valid(citation, {}, unique=False)
    citation.save()
    if citation.capture_id is None and citation.source.is_online:
        transaction.on_commit(partial(check_waiting, citation.pk))
    record(EventType.CITATION_ADDED, claim, by=by, citation=citation.pk, source=citation.source_id, **_usage(citation))
    settle_sources([citation.source_id], by=by)
    return citation


@transaction.atomic
@acting
def revise_citation(
    citation: Citation, *, by: User | None, expected_version: int | None = None, **changes: Any
) -> Citation:
    """Change how `citation` uses its source (CITATION_FIELDS). A changed quote is looked for at once, and a waiver of
    the old one is void; a capture that a reviewer accepted stays. Raises Invalid, Stale (the claim's version),
    NotAllowed."""
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    elsewhere = _("You can't change this here. To cite another source, remove this citation and add one.")
    require_changeable(changes, CITATION_NAMES, sentence=elsewhere)
    citation = claim.citations.select_related("source").get(pk=citation.pk)
    changed = differing(citation, changes)
    if not changed:
        return citation
    for name, value in changes.items():
        setattr(citation, name, value)
    if "quote" in changed:
        citation.void_waiver()
        place(citation, citation.capture if citation.accepted_at else citation.source.archived_capture)
    assign_valid(citation, {}, unique=False)
    citation.save()
    record(EventType.CITATION_REVISED, claim, by=by, citation=citation.pk, changes=changed)
    save_changed(claim, by=by, change=_named(_("Citation #%(number)s of “%(source)s” was changed."), citation))
    return citation


@transaction.atomic
@acting
def remove_citation(citation: Citation, *, by: User | None, expected_version: int | None = None) -> None:
    """Take `citation` out of its claim. One that a review rests on stays. Raises Invalid, Stale, NotAllowed."""
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    if claim.reviews.filter(evidence=citation).exists():
        raise Invalid(
            _("A review rests on this citation, so it stays. Change its role, or write a new review without it."),
            code="in_use",
        )
    change = _named(_("Citation #%(number)s of “%(source)s” was removed."), citation)
    record(
        EventType.CITATION_REMOVED, claim, by=by, citation=citation.pk, source=citation.source_id, **_usage(citation)
    )
    citation.delete()
    settle_sources([citation.source_id], by=by)
    save_changed(claim, by=by, change=change)


@transaction.atomic
@acting
def waive_quote(citation: Citation, *, reason: str, by: User | None, expected_version: int | None = None) -> Citation:
    """Say why the quotation need not stand in the archived text. Raises Invalid, Conflict, Stale, NotAllowed."""
    require(by, Permission.REVIEW)
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    citation = claim.citations.get(pk=citation.pk)
    _require_reason(reason, _("Say why the check is waived."))
    if citation.quote_state in (Citation.QuoteState.NONE, Citation.QuoteState.FOUND):
        raise Conflict(_("There is nothing to waive: there is no quotation, or it was found."), code="nothing_to_waive")
    assign_valid(
        citation, {"waived_reason": reason.strip(), "waived_by": by, "waived_at": timezone.now()}, unique=False
    )
    citation.save()
    record(EventType.QUOTE_WAIVED, claim, by=by, citation=citation.pk, reason=reason, state=citation.quote_state)
    change = _named(_("The check of the quotation in citation #%(number)s of “%(source)s” was waived."), citation)
    save_changed(claim, by=by, change=change)
    return citation


@transaction.atomic
@acting
def withdraw_waiver(citation: Citation, *, by: User | None, expected_version: int | None = None) -> Citation:
    """Take back that the check of the quotation was waived. Raises Conflict, Stale, NotAllowed."""
    require(by, Permission.REVIEW)
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    citation = claim.citations.get(pk=citation.pk)
    _require_decision(citation.waived_at)
    before = citation.waived_reason
    citation.void_waiver()
    citation.save()
    record(EventType.WAIVER_WITHDRAWN, claim, by=by, citation=citation.pk, reason=before)
    change = _named(_("The waiver for the quotation in citation #%(number)s of “%(source)s” was taken back."), citation)
    save_changed(claim, by=by, change=change)
    return citation


@transaction.atomic
@acting
def pin_capture(
    citation: Citation, capture: Capture, *, by: User | None, reason: str = "", expected_version: int | None = None
) -> Citation:
    """Let `citation` rest on another capture of its source.

    One that the server answered with an error status counts for this citation from then on: a reviewer accepts it, and
    says why in `reason`. Raises Invalid, Stale, NotAllowed.
    """
    if capture.needs_acceptance:
        require(by, Permission.REVIEW)
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    citation = claim.citations.get(pk=citation.pk)
    if capture.source_id != citation.source_id or not (capture.has_content or capture.needs_acceptance):
        sentence = _("Only an archived capture of the cited source can be pinned.")
        raise Invalid(sentence, fields={"capture": sentence})
    told = {"citation": citation.pk, "before": citation.capture_id, "after": capture.pk}
    place(citation, capture)
    event, sentence = (
        EventType.CITATION_PINNED,
        _("Another capture was pinned to citation #%(number)s of “%(source)s”."),
    )
    if capture.needs_acceptance:
        _accept(citation, reason, by)
        event = EventType.CAPTURE_ACCEPTED
        sentence = _("A capture under an error status was accepted for citation #%(number)s of “%(source)s”.")
    citation.save()
    record(event, claim, by=by, **told, **({"reason": reason.strip()} if reason.strip() else {}))
    save_changed(claim, by=by, change=_named(sentence, citation))
    return citation


@transaction.atomic
@acting
def withdraw_acceptance(citation: Citation, *, by: User | None, expected_version: int | None = None) -> Citation:
    """Take back that the pinned capture was accepted: `citation` rests on the newest archived capture of its source
    again, or on none. Raises Conflict, Stale, NotAllowed."""
    require(by, Permission.REVIEW)
    claim = lock_for_edit(citation.claim, by=by, expected_version=expected_version)
    citation = claim.citations.select_related("source__archived_capture").get(pk=citation.pk)
    _require_decision(citation.accepted_at)
    told = {"citation": citation.pk, "before": citation.capture_id, "reason": citation.accepted_reason}
    place(citation, citation.source.archived_capture)
    citation.save()
    record(EventType.ACCEPTANCE_WITHDRAWN, claim, by=by, **told, after=citation.capture_id)
    change = _named(_("The accepted capture of citation #%(number)s of “%(source)s” was taken back."), citation)
    save_changed(claim, by=by, change=change)
    return citation


def _accept(citation: Citation, reason: str, by: User | None) -> None:
    """Note who accepted the pinned capture, and why. Raises Invalid."""
    _require_reason(reason, _("Say why this page counts although the server answered with an error status."))
    assign_valid(
        citation, {"accepted_reason": reason.strip(), "accepted_by": by, "accepted_at": timezone.now()}, unique=False
    )


def _require_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Invalid(sentence, fields={"reason": sentence})


def _require_decision(decided_at: datetime | None) -> None:
    if decided_at is None:
        raise Conflict(_("There is nothing to take back: nobody decided this."), code="nothing_to_take_back")


def _usage(citation: Citation) -> dict[str, Any]:
    """How the claim uses the source, as the audit log holds it."""
    return {name: getattr(citation, name) for name in CITATION_NAMES}


def _named(sentence: str, citation: Citation) -> str:
    """What is said of a change, with the citation that it was."""
    return sentence % {"number": citation.pk, "source": citation.source.label}


@contextmanager
def named_fields(number: int) -> Iterator[None]:
    """Errors inside are those of the n-th citation: their fields become `citations.n.field`."""
    try:
        yield
    except Invalid as error:
        fields = {f"citations.{number}.{name}".rstrip("."): sentence for name, sentence in error.fields.items()}
        raise Invalid(error.sentence, code=error.code, fields=fields) from error


def require_each_once(cited: Sequence[Citation]) -> None:
    """Raise Invalid where the last of these citations of one claim says the same as one before it."""
    last = _identity(cited[-1])
    if any(_identity(other) == last for other in cited[:-1]):
        sentence = _("This citation is here twice: same source, role, quotation and place.")
        raise Invalid(sentence, code="citation_twice", fields={"source": sentence})


def _identity(citation: Citation) -> tuple[object, ...]:
    return citation.source_id, citation.role, citation.quote, citation.locator


def _source(draft: CitationDraft, *, by: User | None) -> Source:
    if draft.source is not None:
        _require_described(draft.source, draft.source_fields)
        return draft.source
    if draft.url.strip():
        source, is_new = add_source(draft.url, by=by, enqueue=draft.enqueue, **draft.source_fields)
        if not is_new:
            _require_described(source, draft.source_fields)
        return source
    if draft.no_url_reason:
        return add_offline_source(by=by, no_url_reason=draft.no_url_reason, **draft.source_fields)
    sentence = _("Choose a source, paste a URL, or say why there is none.")
    raise Invalid(sentence, code="source_needed", fields={"source": sentence})


def _require_described(source: Source, fields: Mapping[str, Any]) -> None:
    """Raise Invalid where `fields` describe `source`, which is there already, otherwise than it is: citing a source
    changes nothing of it."""
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    if other := differing(source, given):
        sentence = _("This source is already #%(number)s and says something else here. Change it on its own page.")
        sentence %= {"number": source.pk}
        raise Invalid(sentence, code="source_exists", fields=dict.fromkeys(other, sentence))
