"""Telling chief editors that a public verdict is not the one that was approved."""

import logging

from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import history, record
from claimdesk.notices.kinds import Kind
from claimdesk.notices.notifying import notify, settle
from claims.models import Claim
from claims.workflow.verdict_verification import published_claims, verdict_findings

logger = logging.getLogger(__name__)


def raise_alarms() -> int:
    """Verify all public verdicts; returns on how many something is wrong. Each is told of once, until it differs."""
    return sum(_is_wrong(claim) for claim in published_claims().iterator(chunk_size=500))


def _is_wrong(claim: Claim) -> bool:
    found = verdict_findings(claim)
    known = history(claim).filter(event__in=[EventType.CLAIM_VERDICT_ALTERED, EventType.CLAIM_VERDICT_RESTORED]).first()
    before = known.data.get("findings", []) if known else []
    for sentence in found:
        logger.error("A public verdict was altered. %s", sentence)
    if found != before:
        _tell(claim, found)
    return bool(found)


@transaction.atomic
@acting
def _tell(claim: Claim, found: list[str]) -> None:
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    event = EventType.CLAIM_VERDICT_ALTERED if found else EventType.CLAIM_VERDICT_RESTORED
    record(event, claim, by=None, findings=found)
    if found:
        chiefs = User.objects.filter(role=Role.CHIEF, is_active=True, kind=User.Kind.PERSON).order_by("pk")
        notify(Kind.DAMAGED, to=chiefs, about=claim, by=None, comment=" ".join(found))
    else:
        settle(Kind.DAMAGED, claim)
