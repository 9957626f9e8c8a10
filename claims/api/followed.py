"""How changes of claims, and of what they show, are told in the feed of changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.api.change_feed import FOLLOWED, Embedding, FeedChange, FeedPart, Followed, embed
from claimdesk.audit.events import EventType
from claimdesk.audit.log import UNSEEN
from claimdesk.audit.models import AuditEvent
from claims.models import Approval, Citation, Claim, Claimant, Rating, Topic
from claims.permissions import hidden_claims, visible_claimants, visible_claims
from claims.workflow.blind import visible_reviews
from claims.workflow.states import MoveName

# Events after which a claim reads as it did before: what only its author reads, and alarms.
_UNREAD = {
    EventType.REVIEW_DRAFTED,
    EventType.DRAFT_DISCARDED,
    EventType.BLIND_ASKED,
    EventType.CLAIM_VERDICT_ALTERED,
    EventType.CLAIM_VERDICT_RESTORED,
}
_BY_EVENT: dict[str, FeedChange] = {
    EventType.CLAIM_LOGGED: FeedChange.CREATED,
    EventType.CLAIM_DELETED: FeedChange.REMOVED,
    EventType.CLAIM_MERGED: FeedChange.MERGED,
    EventType.CLAIM_MERGED_IN: FeedChange.MERGED,
}
_BY_MOVE = {
    MoveName.APPROVE: FeedChange.VERDICT,
    MoveName.PUBLISH: FeedChange.VERDICT,
    MoveName.CORRECT: FeedChange.CORRECTED,
    MoveName.WITHDRAW: FeedChange.WITHDRAWN,
}
# The event about a part of a claim, under which name its data has the part's number, and what happened to it.
_PARTS = {
    "citation.added": ("citation", "citation", FeedChange.CREATED),
    "citation.removed": ("citation", "citation", FeedChange.REMOVED),
    "review.written": ("review", "review", FeedChange.CREATED),
    "review.approved": ("review", "review", FeedChange.CHANGED),
    "comment.written": ("comment", "number", FeedChange.CREATED),
    "comment.edited": ("comment", "number", FeedChange.CHANGED),
    "comment.removed": ("comment", "number", FeedChange.CHANGED),  # that there was one stays
}
# Within so many seconds after a claimant was added, nobody but whoever logs a hidden claim need have seen them.
_JUST_ADDED = 60


def _changes_of_claim(event: AuditEvent, user: User) -> FeedChange | None:
    if event.event in _UNREAD:
        return None
    if event.event in (EventType.CLAIM_READER_NAMED, EventType.CLAIM_READER_REMOVED):
        return FeedChange.CHANGED if event.data.get("person") == user.pk else None
    if event.event == EventType.CLAIM_SEAL_BROKEN:
        return FeedChange.CHANGED if event.actor_id == user.pk else None
    if event.event == EventType.CLAIM_MOVED:
        return _BY_MOVE.get(event.data.get("move"), FeedChange.CHANGED)
    return _BY_EVENT.get(event.event, FeedChange.CHANGED)


def _parts_of_claim(event: AuditEvent) -> Iterable[FeedPart]:
    """The citation, review or comment that an event on a claim is about; after a merge, all citations that went."""
    if event.event in (EventType.CLAIM_MERGED, EventType.CLAIM_MERGED_IN):
        moved, copied = event.data.get("moved", []), event.data.get("copied", [])
        yield from (FeedPart("citation", number, FeedChange.CHANGED) for number in moved)
        yield from (FeedPart("citation", number, FeedChange.CREATED) for number in copied)
        return
    if event.event == EventType.PUBLICATION_WRITTEN:
        yield FeedPart("verdict", event.target_id, FeedChange.CHANGED)
    if event.event == EventType.CLAIM_MOVED and event.data.get("move") == MoveName.WITHDRAW:
        yield FeedPart("verdict", event.target_id, FeedChange.REMOVED)
    kind, name, change = _PARTS.get(event.event, ("citation", "citation", FeedChange.CHANGED))
    number = event.data.get(name)
    if isinstance(number, int):
        place = {"claim_id": event.target_id, "comment_id": number} if kind == "comment" else {}
        yield FeedPart(kind, number, change, place)


def _hides_claim(event: AuditEvent, user: User) -> bool:
    """Whether `event` took a claim from the sight of `user`, who may not see it now."""
    if event.event == EventType.CLAIM_HIDDEN:
        return UNSEEN not in event.data
    return event.event == EventType.CLAIM_READER_REMOVED and event.data.get("person") == user.pk


def _lost_with_claim(event: AuditEvent, user: User) -> Iterable[FeedPart]:
    """The claimant, where they asserted nothing else that `user` may see."""
    claimant = Claimant.objects.filter(claims=event.target_id).exclude(pk__in=visible_claimants(user)).first()
    if claimant and (event.at - claimant.created_at).total_seconds() > _JUST_ADDED:
        yield FeedPart("claimant", claimant.pk, FeedChange.REMOVED)


def _saved(event: AuditEvent, _user: User) -> FeedChange:
    """What happened to a row of the reference data."""
    return FeedChange.REMOVED if event.event.endswith(".deleted") else FeedChange.CHANGED


def _cites(**what: int) -> Exists:
    return Exists(Citation.objects.filter(claim=OuterRef("pk"), **what))


def _rated(number: int) -> Q:
    corrections = Q(corrections__old_review__rating=number) | Q(corrections__new_review__rating=number)
    return Q(pk__in=Claim.objects.filter(Q(rating=number) | Q(published_review__rating=number) | corrections))


def _of_person(number: int) -> Q:
    return Q(assignee=number) | Q(logged_by=number) | Q(published_review__by=number)


def _citations_seen(user: User) -> QuerySet[Citation]:
    return Citation.objects.exclude(claim__in=hidden_claims(user))


def _cited_by(number: int) -> Q:
    return Q(created_by=number) | Q(waived_by=number) | Q(accepted_by=number)


def _reviewed_by(number: int) -> Q:
    return Q(by=number) | Q(pk__in=Approval.objects.filter(by=number).values("review"))


def _topics_seen(user: User) -> QuerySet[Topic]:
    return Topic.objects.all() if may(user, Permission.SEE) else Topic.objects.none()


def _ratings_seen(user: User) -> QuerySet[Rating]:
    return Rating.objects.all() if may(user, Permission.SEE) else Rating.objects.none()


def _place_of_rating(number: int) -> Mapping[str, Any]:
    return {"code": Rating.objects.filter(pk=number).values_list("code", flat=True).first() or ""}


def follow_claims() -> None:
    """Say how changes of claims and of the reference data are told, and what claims show of other rows."""
    FOLLOWED.register(
        "claims.claim",
        Followed(
            "claim",
            Claim.objects.all,
            visible_claims,
            _changes_of_claim,
            parts=_parts_of_claim,
            is_hiding=_hides_claim,
            lost=_lost_with_claim,
        ),
    )
    FOLLOWED.register("claims.claimant", Followed("claimant", Claimant.objects.all, visible_claimants, _saved))
    FOLLOWED.register("claims.topic", Followed("topic", Topic.objects.all, _topics_seen, _saved))
    FOLLOWED.register(
        "claims.rating", Followed("rating", Rating.objects.all, _ratings_seen, _saved, place=_place_of_rating)
    )
    embed("claims.claimant", Embedding("claim", lambda user, number: visible_claims(user).filter(claimant=number)))
    embed("claims.topic", Embedding("claim", lambda user, number: visible_claims(user).filter(topics=number)))
    embed(
        "claims.rating",
        Embedding("claim", lambda user, number: visible_claims(user).filter(_rated(number))),
        Embedding("review", lambda user, number: visible_reviews(user).filter(rating=number)),
    )
    embed(
        "sources.source",
        Embedding("claim", lambda user, number: visible_claims(user).filter(_cites(source=number))),
        Embedding("citation", lambda user, number: _citations_seen(user).filter(source=number)),
    )
    embed(
        "sources.publisher",
        Embedding("claim", lambda user, number: visible_claims(user).filter(_cites(source__publisher=number))),
        Embedding("citation", lambda user, number: _citations_seen(user).filter(source__publisher=number)),
    )
    embed(
        "accounts.user",
        Embedding("claim", lambda user, number: visible_claims(user).filter(_of_person(number))),
        Embedding("citation", lambda user, number: _citations_seen(user).filter(_cited_by(number))),
        Embedding("review", lambda user, number: visible_reviews(user).filter(_reviewed_by(number))),
    )
