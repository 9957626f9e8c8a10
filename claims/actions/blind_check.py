"""Checking a verdict blind: the second person gives a rating before they are shown the first."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict
from claims.actions.locking import lock_claim
from claims.actions.reviews import complete
from claims.models import BlindCheck, Claim, Rating
from claims.workflow.blind import is_blind, open_checks
from claims.workflow.engine import MoveDetails, apply, option
from claims.workflow.states import MOVES, MoveName


@transaction.atomic
@acting
def ask_blind(claim: Claim, *, by: User, expected_version: int | None = None) -> BlindCheck:
    """Hide from `by` what was found about `claim` until they have given a rating of their own.

    For whoever may approve it now, once for each submission. Raises Conflict, Stale, NotAllowed.
    """
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    if (asked := open_checks(by).filter(claim=claim).first()) is not None:
        return asked
    if settings.BLIND == "off":
        raise Conflict(_("This newsroom does not check verdicts blind."), code="blind_off")
    if (problem := option(claim, MOVES[MoveName.APPROVE], by).refusal) and not is_blind(by, claim):
        raise problem
    if claim.blind_checks.filter(by=by, submission=claim.submissions).exists():
        raise Conflict(_("You have already given your rating."), code="answered_already")
    check = _begin(claim, by)
    record(EventType.BLIND_ASKED, claim, by=by, submission=claim.submissions)
    return check


def _begin(claim: Claim, by: User) -> BlindCheck:
    review = claim.reviews.get(pk=claim.review_id or 0)  # what waits was submitted with one
    return BlindCheck.objects.create(claim=claim, review=review, by=by, submission=claim.submissions)


@transaction.atomic
@acting
def answer_blind(
    claim: Claim, *, rating: Rating | None, rationale: str, by: User, expected_version: int | None = None
) -> Claim:
    """Give the second rating. The same step of the scale approves the verdict, another one sends it back with both.

    What can be refused is refused before the ratings are compared, so that no refusal tells the first one: the
    rationale is needed either way. Raises Invalid, Conflict, Stale, NotAllowed.
    """
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    check = open_checks(by).select_related("review__rating", "review__by").filter(claim=claim).first()
    if check is None and is_blind(by, claim):  # the desk's rule: nobody has to ask
        check = _begin(claim, by)
    if check is None:
        raise Conflict(_("Ask to check this verdict blind first."), code="not_blind")
    check.rating, check.rationale = complete(rating, rationale), rationale.strip()
    check.answered_at = timezone.now()
    check.agreed = check.rating.code == check.review.rating.code
    check.save()
    if problem := option(claim, MOVES[MoveName.APPROVE], by).refusal:
        raise problem
    record(
        EventType.BLIND_ANSWERED,
        claim,
        by=by,
        rating=check.rating.code,
        rating_version=check.rating.version,
        rationale=check.rationale,
        first=check.review.rating.code,
        agreed=check.agreed,
    )
    return apply(claim, MoveName.APPROVE, by=by) if check.agreed else _sent_back(claim, check, by)


def _sent_back(claim: Claim, check: BlindCheck, by: User) -> Claim:
    comment = _("Checked blind, and the ratings differ: “%(first)s” (%(reviewer)s), “%(second)s” (%(person)s).") % {
        "first": check.review.rating,
        "reviewer": check.review.by or "ClaimDesk",
        "second": check.rating,
        "person": by,
    }
    return apply(claim, MoveName.RETURN, by=by, details=MoveDetails(comment=comment))
