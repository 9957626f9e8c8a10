"""The piles of work around claims, as lists and the first page count them and REST filters by them."""

from collections.abc import Callable

from django.db.models import F

from claimdesk.accounts.models import User
from claims.models import Approval
from claims.models.claim import ClaimQuerySet
from claims.models.status import PUBLIC, RATED, Status


def to_review(_user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """What a reviewer has to do next."""
    return claims.to_review()


def waiting_for(user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """What waits for the approval of `user`: not what they logged, reviewed or approved."""
    given = Approval.objects.filter(by=user, claim__status=Status.AWAITING_APPROVAL, submission=F("claim__submissions"))
    others = claims.awaiting_approval().exclude(logged_by=user).exclude(review__by=user)
    return others.exclude(pk__in=given.values("claim"))


def evidence_changed(_user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """Verdicts whose sources changed since."""
    return claims.filter(evidence_changed_at__isnull=False)


def mine(user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """What is assigned to `user` and not finished."""
    return claims.filter(assignee=user).exclude(status__in=[*RATED, Status.SHELVED])


def returned(user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    """What `user` had reviewed and submitted, and what came back."""
    return claims.filter(status=Status.IN_REVIEW, submissions__gte=1, review__by=user)


def published(_user: User, claims: ClaimQuerySet) -> ClaimQuerySet:
    return claims.filter(status__in=PUBLIC)


# By the name that addresses give them.
WORK: dict[str, Callable[[User, ClaimQuerySet], ClaimQuerySet]] = {
    "mine": mine,
    "to_review": to_review,
    "to_approve": waiting_for,
    "returned": returned,
    "evidence_changed": evidence_changed,
    "published": published,
}
