"""A claim's history as sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import history_for
from claims.models import Citation, Claim, Rating
from claims.states import MoveName, Status

AT_MOST = 200


@dataclass(frozen=True)
class Change:
    """A field that changed, as people read its values."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Sentence:
    """One thing that happened: who did what, what was said with it, and which fields it changed."""

    at: datetime
    who: str
    did: str
    said: str
    changes: tuple[Change, ...]
    rating: str = ""


def sentences(claim: Claim, user: User) -> list[Sentence]:
    """What happened to `claim`, as far as `user` may know, newest first, at most AT_MOST entries. Two queries."""
    ratings = {rating.code: rating.label for rating in Rating.objects.all()}
    return [sentence(event, ratings) for event in history_for(user, claim)[:AT_MOST]]


def sentence(event: AuditEvent, ratings: Mapping[str, str]) -> Sentence:
    """`event` of a claim in words; `ratings` are the labels of the scale by their codes."""
    words = _WORDS.get(event.event, _plainly)
    said = event.data.get("comment") or event.data.get("reason") or event.data.get("rationale") or ""
    return Sentence(
        event.at,
        event.actor,
        words(event),
        str(said),
        tuple(_changes(event)),
        ratings.get(event.data.get("rating", ""), ""),
    )


def _plainly(event: AuditEvent) -> str:
    return str(EventType(event.event).label) + " " + _("the claim")


def _logged(_event: AuditEvent) -> str:
    return _("logged the claim")


def _revised(_event: AuditEvent) -> str:
    return _("changed the claim")


def _assigned(event: AuditEvent) -> str:
    to = event.data.get("to")
    return _("assigned the claim to %(person)s") % {"person": to} if to else _("took the assignment back")


def _moved(event: AuditEvent) -> str:
    move, target = event.data.get("move", ""), event.data.get("to", "")
    labels = dict(MoveName.choices)
    status = dict(Status.choices).get(target, target)
    if move == "sent_back":
        return _("sent the claim back to review because it changed")
    return _("moved the claim: %(move)s. It is now “%(status)s”") % {"move": labels.get(move, move), "status": status}


def _reviewed(_event: AuditEvent) -> str:
    return _("wrote a review")


def _checked(event: AuditEvent) -> str:
    states = dict(Citation.QuoteState.choices)
    found = sorted({str(states.get(state, state)) for state in event.data.get("citations", {}).values()})
    return _("looked for the quotations in the archive: %(states)s") % {"states": ", ".join(found)}


_WORDS: dict[str, Callable[[AuditEvent], str]] = {
    EventType.CLAIM_LOGGED: _logged,
    EventType.CLAIM_REVISED: _revised,
    EventType.CLAIM_ASSIGNED: _assigned,
    EventType.CLAIM_TAKEN: lambda _event: _("took the claim as the next one"),
    EventType.CLAIM_MOVED: _moved,
    EventType.CLAIM_EVIDENCE_CHANGED: lambda _event: _("noticed that the evidence changed"),
    EventType.CLAIM_EVIDENCE_SEEN: lambda _event: _("saw the changed evidence; the verdict stands"),
    EventType.CITATION_ADDED: lambda _event: _("cited a source"),
    EventType.CITATION_REVISED: lambda _event: _("changed a citation"),
    EventType.CITATION_REMOVED: lambda _event: _("removed a citation"),
    EventType.CITATION_PINNED: lambda _event: _("pinned another capture to a citation"),
    EventType.QUOTE_CHECKED: _checked,
    EventType.QUOTE_WAIVED: lambda _event: _("waived the check of a quotation"),
    EventType.REVIEW_WRITTEN: _reviewed,
    EventType.REVIEW_APPROVED: lambda _event: _("approved the verdict"),
    EventType.COMMENT_WRITTEN: lambda _event: _("wrote a comment"),
    EventType.COMMENT_EDITED: lambda _event: _("changed a comment"),
    EventType.COMMENT_REMOVED: lambda _event: _("removed a comment"),
    EventType.CORRECTION_MADE: lambda _event: _("published a correction"),
}


def _changes(event: AuditEvent) -> list[Change]:
    changed = event.data.get("changes")
    if not isinstance(changed, dict):
        return []
    model = Citation if event.event == EventType.CITATION_REVISED else Claim
    return [Change(_label(model, name), _read(old), _read(new)) for name, (old, new) in changed.items()]


def _label(model: type[Claim] | type[Citation], name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _read(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "—" if value in (None, "") else str(value)
