"""What is kept from a second person who checks blind: everything that tells the first rating.

Who checks blind is a rule of the desk (CLAIMDESK_BLIND): nobody, whoever asked to, or whoever may approve.

Until they have given their own rating, reviews, comments, other people's blind checks, and what the history says of
them are hidden from them at every door. All doors ask these functions.
"""

from django.conf import settings
from django.db.models import F, Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
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


def blind_claims(user: User | None) -> QuerySet[Claim]:
    """The waiting claims of which `user` must not see yet what was found: they asked not to, or the desk's rule hides
    it from whoever may approve until they gave a rating of their own."""
    waiting = Claim.objects.filter(status=Status.AWAITING_APPROVAL)
    asked = Q(pk__in=open_checks(user).values("claim"))
    if user is None or settings.BLIND != "always" or not may(user, Permission.APPROVE):
        return waiting.filter(asked)
    answered = BlindCheck.objects.filter(by=user, submission=F("claim__submissions")).exclude(answered_at=None)
    is_second = ~Q(logged_by=user) & ~Q(review__by=user)
    return waiting.filter(asked | is_second & ~Q(pk__in=answered.values("claim")))


def is_blind(user: User | None, claim: Claim) -> bool:
    """Whether `user` must not see yet what was found about `claim`. Costs a query only while it waits."""
    if user is None or claim.status != Status.AWAITING_APPROVAL:
        return False
    known: bool | None = getattr(claim, "is_checked_blind", None)  # where it was asked together with the claim
    return blind_claims(user).filter(pk=claim.pk).exists() if known is None else known


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
    """The events from which `user` could read what they must not see yet: reviews, and moves with their comments."""
    return Q(target_type="claims.claim", target_id__in=_blind_claims(user), event__in=_TELLING)


def _blind_claims(user: User) -> QuerySet[Claim]:
    return blind_claims(user).values("pk")  # type: ignore[return-value] # rows of one column, for a subquery
