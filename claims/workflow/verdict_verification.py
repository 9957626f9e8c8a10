"""Are the public verdicts those that were approved? Rows are compared with what the audit log says of each verdict.

The log is held by its chain and by checkpoints (docs/audit.md), so whoever changes rows past the actions is named here,
and whoever changes the log, too, by `verify_audit`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claims.models import Approval, Claim, Publication, Review
from claims.models.status import PUBLIC
from claims.workflow.approval_digest import GROUNDS, grounds_facts, verdict_digest, verdict_parts
from claims.workflow.published_content import content_digest
from claims.workflow.states import MoveName

PUBLISHING = (MoveName.PUBLISH.value, MoveName.CORRECT.value)
CLAIM_KIND = Claim._meta.label_lower


@dataclass(frozen=True)
class Verdict:
    """A claim whose verdict is or was public, with its events, the oldest first."""

    claim: Claim
    events: list[AuditEvent]

    @property
    def moves(self) -> list[AuditEvent]:
        return [event for event in self.events if event.event == EventType.CLAIM_MOVED]

    @property
    def submission(self) -> AuditEvent | None:
        """The newest submission that was published later; None where the log knows none."""
        published = next((event.pk for event in reversed(self.moves) if event.data.get("move") in PUBLISHING), 0)
        submitted = (event for event in reversed(self.moves) if event.data.get("move") == MoveName.SUBMIT.value)
        return next((event for event in submitted if event.pk < published), None)


def published_claims() -> QuerySet[Claim]:
    """The claims whose verdict is public, or was."""
    return Claim.objects.filter(Q(status__in=PUBLIC) | Q(published_review__isnull=False)).order_by("pk")


def verdict_findings(claim: Claim) -> list[str]:
    """Every finding against the verdict on `claim`, a sentence each; an empty list where there is none."""
    events = AuditEvent.objects.filter(target_type=CLAIM_KIND, target_id=claim.pk).order_by("pk")
    verdict = Verdict(claim, list(events))
    found = [*_status_findings(verdict), *_review_findings(verdict), *_reader_findings(verdict)]
    if claim.status in PUBLIC:
        submitted = verdict.submission
        if submitted is None:
            found.append("The log does not say that this verdict was submitted and published.")
        else:
            found += [*_part_findings(verdict, submitted), *_approval_findings(verdict, submitted)]
            found += _grounds_findings(verdict, submitted)
    return [f"Claim #{claim.pk}: {sentence}" for sentence in found]


def _status_findings(verdict: Verdict) -> Iterator[str]:
    last = verdict.moves[-1].data.get("to") if verdict.moves else ""
    if last != verdict.claim.status:
        yield f"Its status is “{verdict.claim.status}”, and the log says “{last}”."


def _reader_findings(verdict: Verdict) -> Iterator[str]:
    """What readers get, beside what the log says that was published or brought into it."""
    claim = verdict.claim
    shown = Publication.objects.filter(claim=claim, is_newest=True).first()
    written = [event for event in verdict.events if event.event == EventType.PUBLICATION_WRITTEN]
    if shown is None and not written and claim.status not in PUBLIC:
        return  # reopened or withdrawn before there was anything for readers, and the log, which is chained, agrees
    if shown is None or not written:
        yield "The log and the rows do not say what readers get of it."
    elif written[-1].data.get("content") != content_digest(shown.content):
        yield "What readers get of it is not what was published."
    elif (shown.withdrawn_at, shown.withdrawn_reason) != (claim.withdrawn_at, claim.withdrawn_reason):
        yield "Readers are not told of its withdrawal as it was made."


def _review_findings(verdict: Verdict) -> Iterator[str]:
    """Each review that is, or was, the public one, beside what its author wrote."""
    claim = verdict.claim
    written = {event.data.get("review"): event for event in verdict.events if event.event == EventType.REVIEW_WRITTEN}
    public = [claim.review_id] if claim.status in PUBLIC else []
    numbers = {number for number in (claim.published_review_id, *public) if number is not None}
    for review in Review.objects.filter(pk__in=numbers).select_related("rating").order_by("pk"):
        event = written.get(review.pk)
        if event is None:
            yield f"The log does not say that review #{review.pk} was written."
            continue
        said = {
            "rationale": event.data.get("rationale"),
            "rating": (event.data.get("rating"), event.data.get("rating_version", 1)),
            "author": event.actor_id,
        }
        rating = (review.rating.code, review.rating.version)
        now = {"rationale": review.rationale, "rating": rating, "author": review.by_id}
        for name, value in said.items():
            if value != now[name]:
                yield f"The {name} of review #{review.pk} is not the one that was written."


def _part_findings(verdict: Verdict, submitted: AuditEvent) -> Iterator[str]:
    """What the approval is bound to: the claim's words, the review, each citation with its capture."""
    claim, said = verdict.claim, submitted.data.get("parts", {})
    now = verdict_parts(claim)
    for name in sorted(said.keys() | now.keys()):
        if name not in now:
            yield f"The {name} that was approved is gone."
        elif name not in said:
            yield f"The {name} was not there when it was approved."
        elif said[name] != now[name]:
            yield f"The {name} is not the one that was approved."
    yield from _pointer_findings(claim, submitted, is_same=said == now)


def _pointer_findings(claim: Claim, submitted: AuditEvent, *, is_same: bool) -> Iterator[str]:
    """What the claim's row names: digest, rating and review."""
    digest = submitted.data.get("digest")
    if claim.verdict_digest != digest:
        yield "The digest in its row is not the one that was approved."
    if is_same and verdict_digest(claim) != digest:
        yield "The parts that the log names do not give the digest that was approved."
    if claim.review is not None and claim.rating_id != claim.review.rating_id:
        yield "Its rating is not the one of the review that was approved."
    if claim.published_review_id != claim.review_id:
        yield "The published review is not the one that was approved."


def _approval_findings(verdict: Verdict, submitted: AuditEvent) -> Iterator[str]:
    logged = {
        (event.actor_id, event.data.get("review"), event.data.get("digest"))
        for event in verdict.events
        if event.event == EventType.REVIEW_APPROVED and event.pk > submitted.pk
    }
    rows = Approval.objects.filter(claim=verdict.claim, submission=verdict.claim.submissions)
    kept = {(row.by_id, row.review_id, row.digest) for row in rows}
    for approver, review_id, _digest in sorted(kept - logged, key=str):
        yield f"The row says that person #{approver} approved review #{review_id}, and the log does not."
    for person, review, _digest in sorted(logged - kept, key=str):
        yield f"The log says that person #{person} approved review #{review}, and no row does."


def _grounds_findings(verdict: Verdict, submitted: AuditEvent) -> Iterator[str]:
    """Names, sources and attributions, as they were submitted and as the log says that they were changed since."""
    before, now = submitted.data.get(GROUNDS, {}), grounds_facts(verdict.claim)
    for row in sorted(before):
        if row not in now:
            continue  # another row leads to it no more, and is named
        for field, value in before[row].items():
            current = now[row].get(field, value)
            if current != value and not _is_logged(row, now[row], field, value, submitted):
                yield f"{row.capitalize()} is not as it was approved: {_field_words(field)}."


def _field_words(field: str) -> str:
    return {
        "told": "its attributions",
        "original_id": "its original",
        "copies": "its copies",
        "sha256": "its attributions",
    }.get(field, field)


def _is_logged(row: str, now: dict[str, Any], field: str, value: Any, submitted: AuditEvent) -> bool:
    """Whether the log says that the field was changed after the submission, and to what it is now."""
    kind, number = _target(row, now)
    later = AuditEvent.objects.filter(pk__gt=submitted.pk, target_type=kind, target_id=number).order_by("-pk")
    if field == "sha256":
        return later.exists()
    if field == "copies":
        return _are_copies_logged(number, set(now["copies"]) ^ set(value), submitted)
    if field == "told":
        return _are_attributions_logged(later, now, value)
    if field in {"publisher", "owner"}:
        return _is_publisher_logged(later, now, field, submitted)
    said = [event for event in later if _value_in(event, field)]
    return bool(said) and _value_in(said[0], field) == [_plain(now[field])]


def _target(row: str, now: dict[str, Any]) -> tuple[str, int]:
    if row == "claimant":
        return "claims.claimant", int(now["id"])
    if row == "rating":
        return "claims.rating", 0  # a rating that was given is never changed
    return "sources.source", int(row.rpartition(" ")[2])


def _value_in(event: AuditEvent, field: str) -> list[Any]:
    """The value that `event` gave to `field`, alone in a list; an empty one where it does not tell of it."""
    if event.event == EventType.SOURCE_JOINED and field == "original_id":
        return [event.data.get("original")]
    if event.event == EventType.SOURCE_SEPARATED and field == "original_id":
        return [None]
    changes = event.data.get("changes") or event.data.get("read") or {}
    pair = changes.get(field)
    return [_plain(pair[1])] if isinstance(pair, list) and len(pair) == 2 else []


def _plain(value: Any) -> Any:
    """Times are written down in two forms."""
    return value.replace(" ", "T") if isinstance(value, str) and value[:2].isdigit() and ":" in value else value


def _are_attributions_logged(later: QuerySet[AuditEvent], now: dict[str, Any], value: list[list[Any]]) -> bool:
    """Play the attributions that the log says were recorded and removed since, and compare."""
    told = {(origin, kind) for origin, kind in value}
    for event in reversed(later):
        pair = (event.data.get("origin"), event.data.get("kind"))
        if event.event == EventType.ATTRIBUTION_ADDED and event.data.get("accepted", True):
            told.add(pair)
        elif event.event == EventType.ATTRIBUTION_REMOVED:
            told.discard(pair)
    return told == {(origin, kind) for origin, kind in now["told"]}


def _are_copies_logged(original: int, changed: set[int], submitted: AuditEvent) -> bool:
    """Whether each source that was joined with `original`, or separated from it, was so through the desk."""
    joining = (EventType.SOURCE_JOINED, EventType.SOURCE_SEPARATED)
    later = AuditEvent.objects.filter(pk__gt=submitted.pk, event__in=joining, target_id__in=changed)
    return {event.target_id for event in later if event.data.get("original") == original} == changed


def _is_publisher_logged(later: QuerySet[AuditEvent], now: dict[str, Any], field: str, submitted: AuditEvent) -> bool:
    """A source has another publisher, or that one another name or owner: one of both is in the log."""
    moved = [pair for event in later if (pair := _value_in(event, "publisher"))]
    if moved and isinstance(moved[0][0], dict) and moved[0][0].get("label") == now["publisher"]:
        return True
    saved = AuditEvent.objects.filter(pk__gt=submitted.pk, event=EventType.PUBLISHER_SAVED).order_by("-pk")
    name = "name" if field == "publisher" else "owner"
    return any(_value_in(event, name) == [now[field]] for event in saved)
