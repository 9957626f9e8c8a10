"""What is kept from a second person who asked to check blind: everything that tells the first rating.

Until they have given their own rating, reviews, comments, other people's blind checks, and what the history says of
them are hidden from them at every door. All doors ask these functions.
"""

from django.db.models import F, Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claims.models import BlindCheck, Claim, Comment, Review
from claims.models.status import Status
from claims.permissions import hidden_claims

_TELLING = (
    EventType.REVIEW_WRITTEN,
    EventType.BLIND_ANSWERED,
    EventType.CLAIM_MOVED,  # for the comments
    EventType.CORRECTION_MADE,
    EventType.COMMENT_WRITTEN,
    EventType.COMMENT_EDITED,
    EventType.COMMENT_REMOVED,
)
# The same in the versions of a claim: what was found at any time.
TELLING_FIELDS = frozenset({"rating", "review", "published_review"})


def open_checks(user: User | None) -> QuerySet[BlindCheck]:
    """The blind checks that `user` asked for and has not answered, of verdicts that still wait."""
    asked = BlindCheck.objects.filter(by=user, answered_at=None, submission=F("claim__submissions"))
    return asked.filter(claim__status=Status.AWAITING_APPROVAL)


def is_blind(user: User | None, claim: Claim) -> bool:
    """Whether `user` must not see yet what was found about `claim`. Costs a query only while it waits."""
    if user is None or claim.status != Status.AWAITING_APPROVAL:
        return False
    known: bool | None = getattr(claim, "is_checked_blind", None)  # where it was asked together with the claim
    return open_checks(user).filter(claim=claim).exists() if known is None else known


def visible_reviews(user: User | None) -> QuerySet[Review]:
    """The reviews that `user` may read: none of a hidden claim, and only their own of one that they check blind."""
    reviews = Review.objects.exclude(claim__in=hidden_claims(user))
    return reviews.exclude(~Q(by=user), claim__in=_blind_claims(user)) if user else reviews


def visible_comments(user: User | None) -> QuerySet[Comment]:
    """The comments that `user` may read: none of a hidden claim, and only their own of one that they check blind."""
    comments = Comment.objects.exclude(claim__in=hidden_claims(user))
    return comments.exclude(~Q(by=user), claim__in=_blind_claims(user)) if user else comments


def visible_checks(user: User | None) -> QuerySet[BlindCheck]:
    """The answered blind checks that `user` may read."""
    answered = BlindCheck.objects.exclude(answered_at=None).exclude(claim__in=hidden_claims(user))
    return answered.exclude(claim__in=_blind_claims(user)) if user else answered


def telling_events(user: User) -> Q:
    """The events from which `user` could read what they asked not to see: reviews, and moves with their comments."""
    return Q(target_type="claims.claim", target_id__in=_blind_claims(user), event__in=_TELLING)


def _blind_claims(user: User) -> QuerySet[BlindCheck]:
    return open_checks(user).values("claim")  # type: ignore[return-value] # rows of one column, for a subquery
