"""Who works on what: taking the next claim, giving one to somebody, giving it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claims.actions.locking import lock_claim
from claims.models import Claim
from claims.models.status import Status
from claims.permissions import visible_claims
from claims.workflow import notifying
from claims.workflow.engine import apply
from claims.workflow.states import MoveName

MAX_TRIES_TO_TAKE = 50  # rows that somebody else was quicker with, before the desk gives up


@transaction.atomic
@acting
def take_next(*, by: User) -> Claim:
    """Give `by` the claim that is wanted first and that nobody works on, in review from now on.

    Order: priority, then due date (overdue ones are the first of these), then age. Two people who ask in the same
    moment get two claims: PostgreSQL passes over rows that another transaction holds, and on both databases a
    conditional update decides who won. Raises Conflict (`nothing_left`), NotAllowed.
    """
    require(by, Permission.REVIEW)
    for _try in range(MAX_TRIES_TO_TAKE):
        claim = visible_claims(by).to_take().select_for_update(skip_locked=True, of=("self",)).first()
        if claim is None:
            break
        if Claim.objects.filter(pk=claim.pk, assignee=None, version=claim.version).update(assignee=by):
            return _taken(claim, by)
    raise Conflict(_("Nothing is left to take: somebody is working on every open claim."), code="nothing_left")


@transaction.atomic
@acting
def assign(claim: Claim, *, to: User | None, by: User | None, expected_version: int | None = None) -> Claim:
    """Give `claim` to somebody who can work on it, or (None) to nobody. Raises Invalid, Stale, NotAllowed."""
    require(by, Permission.ASSIGN)
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    if claim.assignee_id == (to.pk if to else None):
        return claim
    if to:
        _require_able(to, claim)
    record(
        EventType.CLAIM_ASSIGNED, claim, by=by, before=claim.assignee_id, after=to.pk if to else None, to=str(to or "")
    )
    before, claim.assignee = claim.assignee, to
    claim.version += 1
    claim.save()
    notifying.notify_assigned(claim, by=by, before=before)
    return claim


def _taken(claim: Claim, by: User) -> Claim:
    claim.assignee = by
    claim.version += 1
    claim.save()
    record(EventType.CLAIM_TAKEN, claim, by=by, after=by.pk, to=str(by))
    return apply(claim, MoveName.START, by=by) if claim.status == Status.UNVERIFIED else claim


def _require_able(to: User, claim: Claim) -> None:
    """Raise Invalid unless `to` may work on claims, and see this one."""
    if not to.holds(Permission.EDIT_CLAIM):
        sentence = _("%(person)s can't work on claims.") % {"person": to}
        raise Invalid(sentence, fields={"assignee": sentence})
    if not visible_claims(to).filter(pk=claim.pk).exists():
        sentence = _("%(person)s may not see this confidential claim. Name them first.") % {"person": to}
        raise Invalid(sentence, code="confidential", fields={"assignee": sentence})
