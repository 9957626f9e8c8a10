"""Claims that stand where a test wants them, brought there by the moves."""

from claims.actions import write_review
from claims.models import Claim, Rating
from claims.models.status import ShelfReason, Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, a_reviewed_claim, an_evidenced_claim, chief, reviewer

SAID = MoveDetails(comment="Because of this.", shelf_reason=ShelfReason.OPINION)


def claim_at(status: str, *, published_before: bool = False, is_unwritten: bool = False) -> Claim:
    """A claim that stands at `status`, brought there by the moves; where it `is_unwritten`, in review without one."""
    if is_unwritten:
        return apply(an_evidenced_claim(), MoveName.START, by=reviewer())
    if published_before:
        claim = apply(claim_at(Status.PUBLISHED), MoveName.REOPEN, by=chief(), details=SAID)
        who = reviewer()
        write_review(claim, rating=Rating.objects.get(code="false"), rationale="New evidence.", by=who)
        claim = apply(claim, MoveName.SUBMIT, by=who)
        return apply(claim, MoveName.APPROVE, by=reviewer()) if status != Status.AWAITING_APPROVAL else claim
    return _PATHS[Status(status)]()


def _shelved() -> Claim:
    return apply(a_claim(), MoveName.SHELVE, by=reviewer(), details=SAID)


def _submitted() -> Claim:
    who = reviewer()
    return apply(a_reviewed_claim(by=who), MoveName.SUBMIT, by=who)


_PATHS = {
    Status.UNVERIFIED: a_claim,
    Status.SHELVED: _shelved,
    Status.IN_REVIEW: lambda: a_reviewed_claim(by=reviewer()),
    Status.AWAITING_APPROVAL: _submitted,
    Status.CHECKED: a_checked_claim,
    Status.PUBLISHED: lambda: apply(a_checked_claim(), MoveName.PUBLISH, by=chief()),
    Status.CORRECTED: lambda: apply(
        claim_at(Status.CHECKED, published_before=True), MoveName.CORRECT, by=chief(), details=SAID
    ),
    Status.WITHDRAWN: lambda: apply(a_checked_claim(), MoveName.WITHDRAW, by=chief(), details=SAID),
}
