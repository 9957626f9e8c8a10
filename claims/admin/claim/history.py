"""A claim's history as sentences."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import VERSION
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.tracking import versions_of
from claimdesk.audit.visible import history_for, visible_events
from claimdesk.text.word_diff import Piece, words_changed
from claims.models import Citation, Claim, Rating
from claims.models.editable_fields import label_of
from claims.models.status import Status
from claims.permissions import visible_claims
from claims.workflow.states import MoveName

MAX_EVENTS = 200
_LONGEST_TRANSACTION = timedelta(seconds=10)

Describe = Callable[[AuditEvent], str]


@dataclass(frozen=True)
class FieldChange:
    """A field that changed, as people read its values; `pieces` compare them word by word where they are texts."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: who did what, what was said with it, and which fields it changed."""

    at: datetime
    who: str
    did: str
    said: str
    changes: tuple[FieldChange, ...]
    rating: str = ""
    of: int | None = None  # the number of the merged claim to which it happened
    compare_url: str = ""  # the page that compares the version it made with the one before


def history_entries(claim: Claim, user: User, sources: Mapping[int, str] | None = None) -> list[HistoryEntry]:
    """What happened to `claim`, as far as `user` may know, newest first, at most MAX_EVENTS entries; two queries.

    `sources` are the names of those sources, by number, that the reader may see.
    """
    events = _with_merged(claim, user)
    rated = Rating.objects.all() if any("rating" in event.data for event in events) else ()
    ratings = {f"{rating.code} {rating.version}": rating.label for rating in rated}
    named = _citation_names(events, sources or {})
    merged = {event.target_id for event in events} - {claim.pk}
    pages = _compare_pages(claim, [event for event in events if event.target_id == claim.pk])
    told = [
        (event.target_id, replace(history_entry(event, ratings, named), compare_url=pages.get(event.pk, "")))
        for event in events
    ]
    return [replace(each, of=number) if number in merged else each for number, each in told]


def _compare_pages(claim: Claim, events: Iterable[AuditEvent]) -> dict[int, str]:
    """For each event that changed the claim's words, the page on which its version is compared; one query at most."""
    revised = [event for event in events if event.event == EventType.CLAIM_REVISED]
    named = {event.pk: event.data[VERSION] for event in revised if VERSION in event.data}
    # Events that were recorded before they named their versions are never changed; only they are joined by time.
    nameless = [event for event in revised if event.pk not in named]
    named |= _versions_by_time(claim, nameless, besides=set(named.values()))
    page = reverse("admin:claims_claim_compare", args=[claim.pk])
    return {key: f"{page}?version={number}" for key, number in named.items()}


def _versions_by_time(claim: Claim, events: list[AuditEvent], *, besides: set[int]) -> dict[int, int]:
    """The versions of `events` (newest first) that name none, `besides` those that others name; one query, or none.

    Such an event was recorded in the transaction that wrote the version, just before it: its version is the next one.
    """
    if not events:
        return {}
    versions = list(
        versions_of(claim).filter(history_date__gte=events[-1].at).values_list("history_date", "history_id")
    )
    found = {}
    for event in events:
        end = event.at + _LONGEST_TRANSACTION
        after = [(at, number) for at, number in versions if event.at <= at < end and number not in besides]
        if after:
            found[event.pk] = min(after)[1]
    return found


def _with_merged(claim: Claim, user: User) -> list[AuditEvent]:
    """The events of `claim` and of the claims that were merged into it and still are, as far as `user` may know."""
    own = list(history_for(user, claim)[:MAX_EVENTS])
    merged = {event.data["merged"] for event in own if event.event == EventType.CLAIM_MERGED_IN}
    if not merged:
        return own
    ids = visible_claims(user).filter(pk__in=merged, duplicate_of=claim).values_list("pk", flat=True)
    both = visible_events(user).filter(target_type="claims.claim", target_id__in=[claim.pk, *ids])
    return list(both.order_by("-id")[:MAX_EVENTS])


def _citation_names(events: Iterable[AuditEvent], sources: Mapping[int, str]) -> dict[int, str]:
    """The source of each citation, by the citation's number, as far as events tell."""
    added = [event.data for event in events if "citation" in event.data and "source" in event.data]
    return {data["citation"]: sources[data["source"]] for data in added if data["source"] in sources}


def history_entry(
    event: AuditEvent, ratings: Mapping[str, str], citations: Mapping[int, str] | None = None
) -> HistoryEntry:
    """`event` of a claim in words; `ratings` are labels by code and version, `citations` names of sources by number."""
    name = (citations or {}).get(event.data.get("citation", 0), "")
    if name and event.event in _OF_A_SOURCE:
        describe: Describe = lambda _event: str(_OF_A_SOURCE[_event.event]) % {"source": name}  # noqa: E731 - chosen here
    else:
        describe = _WORDS.get(event.event, _plainly)
    said = event.data.get("comment") or event.data.get("reason") or event.data.get("rationale") or ""
    return HistoryEntry(
        event.at,
        event.actor,
        describe(event),
        str(said),
        tuple(_changes(event)),
        ratings.get(f"{event.data.get('rating', '')} {event.data.get('rating_version', 1)}", ""),
    )


def _plainly(event: AuditEvent) -> str:
    return str(EventType(event.event).label) + " " + _("the claim")


def _logged(_event: AuditEvent) -> str:
    return _("logged the claim")


def _revised(_event: AuditEvent) -> str:
    return _("changed the claim")


def _assigned(event: AuditEvent) -> str:
    to = event.data.get("to")
    return _("assigned the claim to %(person)s") % {"person": to} if to else _("unassigned the claim")


def _moved(event: AuditEvent) -> str:
    move, target = event.data.get("move", ""), event.data.get("to", "")
    if told := _MOVES.get(move):
        return str(told)
    labels = dict(MoveName.choices)
    status = dict(Status.choices).get(target, target)
    return _("changed the status: %(move)s → “%(status)s”") % {"move": labels.get(move, move), "status": status}


_MOVES: dict[str, Promise] = {
    "sent_back": gettext_lazy("sent the claim back to review because it changed"),
    MoveName.START: gettext_lazy("started the review"),
    MoveName.UNDO_START: gettext_lazy("took the start of the review back"),
    MoveName.SHELVE: gettext_lazy("shelved the claim"),
    MoveName.RESUME: gettext_lazy("unshelved the claim"),
    MoveName.SUBMIT: gettext_lazy("submitted the verdict for approval"),
    MoveName.APPROVE: gettext_lazy("approved the verdict; the claim is checked"),
    MoveName.RETURN: gettext_lazy("returned the claim to review"),
    MoveName.REOPEN: gettext_lazy("reopened the claim"),
    MoveName.PUBLISH: gettext_lazy("published the verdict"),
    MoveName.CORRECT: gettext_lazy("published the verdict as a correction"),
    MoveName.WITHDRAW: gettext_lazy("withdrew the verdict"),
}
_OF_A_SOURCE: dict[str, Promise] = {
    EventType.CITATION_ADDED: gettext_lazy("cited “%(source)s”"),
    EventType.CITATION_REVISED: gettext_lazy("changed the citation of “%(source)s”"),
    EventType.CITATION_REMOVED: gettext_lazy("removed the citation of “%(source)s”"),
    EventType.CITATION_PINNED: gettext_lazy("pinned another capture to the citation of “%(source)s”"),
    EventType.CAPTURE_ACCEPTED: gettext_lazy("accepted a capture of “%(source)s” under an error status"),
    EventType.ACCEPTANCE_WITHDRAWN: gettext_lazy("took back the accepted capture of “%(source)s”"),
    EventType.QUOTE_WAIVED: gettext_lazy("waived the check of the quotation from “%(source)s”"),
    EventType.WAIVER_WITHDRAWN: gettext_lazy("took back the waiver for the quotation from “%(source)s”"),
}


def _reviewed(_event: AuditEvent) -> str:
    return _("wrote a review")


def _answered(event: AuditEvent) -> str:
    agreed = event.data.get("agreed")
    return _("checked blind, and agrees") if agreed else _("checked blind, and differs")


def _merged(event: AuditEvent) -> str:
    return _("merged this claim into #%(number)s") % {"number": event.data.get("into", "")}


def _merged_in(event: AuditEvent) -> str:
    return _("merged #%(number)s into this claim") % {"number": event.data.get("merged", "")}


def _checked(event: AuditEvent) -> str:
    states = dict(Citation.QuoteState.choices)
    found = sorted({str(states.get(state, state)) for state in event.data.get("citations", {}).values()})
    return _("checked the quotations against the archive: %(states)s") % {"states": ", ".join(found)}


_WORDS: dict[str, Describe] = {
    EventType.CLAIM_LOGGED: _logged,
    EventType.CLAIM_REVISED: _revised,
    EventType.CLAIM_ASSIGNED: _assigned,
    EventType.CLAIM_TAKEN: lambda _event: _("took the claim from the queue"),
    EventType.CLAIM_MOVED: _moved,
    EventType.CLAIM_EVIDENCE_CHANGED: lambda _event: _("noticed that the evidence changed"),
    EventType.CLAIM_EVIDENCE_SEEN: lambda _event: _("reviewed the changed evidence; the verdict stands"),
    EventType.CITATION_ADDED: lambda _event: _("cited a source"),
    EventType.CITATION_REVISED: lambda _event: _("changed a citation"),
    EventType.CITATION_REMOVED: lambda _event: _("removed a citation"),
    EventType.CITATION_PINNED: lambda _event: _("pinned another capture to a citation"),
    EventType.QUOTE_CHECKED: _checked,
    EventType.CAPTURE_ACCEPTED: lambda _event: _("accepted a capture under an error status"),
    EventType.ACCEPTANCE_WITHDRAWN: lambda _event: _("took back an accepted capture"),
    EventType.QUOTE_WAIVED: lambda _event: _("waived the check of a quotation"),
    EventType.WAIVER_WITHDRAWN: lambda _event: _("took back a waiver for a quotation"),
    EventType.REVIEW_WRITTEN: _reviewed,
    EventType.REVIEW_DRAFTED: lambda _event: _("saved a draft review"),
    EventType.DRAFT_DISCARDED: lambda _event: _("discarded a draft review"),
    EventType.BLIND_ASKED: lambda _event: _("asked to check blind"),
    EventType.BLIND_ANSWERED: _answered,
    EventType.CLAIM_MERGED: _merged,
    EventType.CLAIM_MERGED_IN: _merged_in,
    EventType.REVIEW_APPROVED: lambda _event: _("approved the verdict"),
    EventType.COMMENT_WRITTEN: lambda _event: _("wrote a comment"),
    EventType.COMMENT_EDITED: lambda _event: _("changed a comment"),
    EventType.COMMENT_REMOVED: lambda _event: _("removed a comment"),
    EventType.CORRECTION_MADE: lambda _event: _("published a correction"),
}


def _changes(event: AuditEvent) -> list[FieldChange]:
    changed = event.data.get("changes")
    if not isinstance(changed, dict):
        return []
    model = Citation if event.event == EventType.CITATION_REVISED else Claim
    return [_change(label_of(model, name), old, new) for name, (old, new) in changed.items()]


def _change(label: str, old: Any, new: Any) -> FieldChange:
    is_text = isinstance(old, str) and isinstance(new, str) and " " in old.strip() and " " in new.strip()
    return FieldChange(label, _read(old), _read(new), tuple(words_changed(old, new)) if is_text else ())


def _read(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "—" if value in (None, "") else str(value)
