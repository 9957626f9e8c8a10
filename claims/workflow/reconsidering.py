"""Sending a submitted claim back to review when what its verdict is bound to changed."""

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claims.models import Claim
from claims.models.status import PUBLIC, SUBMITTED, Status
from claims.workflow import notifying
from claims.workflow.approval_digest import verdict_digest
from claims.workflow.engine import enter_status, has_other_grounds


@acting
def reconsider(claim: Claim, *, by: User | None, change: str) -> None:
    """Send a submitted claim back to review if its verdict no longer is the one that was submitted.

    `change` says in words which change it was. Runs in the transaction of that change, with the claim's row locked.
    """
    if claim.status not in SUBMITTED or verdict_digest(claim) == claim.verdict_digest:
        return
    _send_back(claim, by=by, change=change)


@acting
def reconsider_grounds(claim: Claim, *, by: User | None, change: str) -> None:
    """Send a submitted claim back to review if what its verdict rests on beside the claim (COUNTED) is not what it was.

    While it is public the actions let only those who publish change that, and it stays. Else as `reconsider`.
    """
    if claim.status in SUBMITTED and claim.status not in PUBLIC and has_other_grounds(claim, may_fill=by is None):
        _send_back(claim, by=by, change=change)


def _send_back(claim: Claim, *, by: User | None, change: str) -> None:
    before = claim.status
    enter_status(claim, Status.IN_REVIEW)
    claim.save()
    record(EventType.CLAIM_MOVED, claim, by=by, move="sent_back", to=claim.status, comment=change, **{"from": before})
    notifying.notify_returned(claim, by=by, comment=change)
