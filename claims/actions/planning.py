"""Who works on a claim, how soon it is wanted, and under which topics: changed together, as one can in a list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claims.actions.claims import revise_claim
from claims.actions.locking import lock_claim
from claims.actions.queue import assign
from claims.models import Claim, Topic


@dataclass(frozen=True)
class ClaimPlan:
    """What a list may change of a claim; people and topics by their ids."""

    assignee: int | None
    priority: int
    due_on: date | None
    topics: frozenset[int]


def plan_of(claim: Claim) -> ClaimPlan:
    """The plan of `claim` as it stands in the database; one query."""
    topics = frozenset(claim.topics.values_list("pk", flat=True))
    return ClaimPlan(claim.assignee_id, claim.priority, claim.due_on, topics)


@transaction.atomic
@acting
def plan_claim(claim: Claim, plan: ClaimPlan, *, by: User | None, expected_version: int | None = None) -> Claim:
    """Change what differs from `plan`, all or nothing; each change has its own event, as everywhere.

    Topics that are gone meanwhile are left out. Raises Invalid, Stale, NotAllowed.
    """
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    before = plan_of(claim)
    if plan.assignee != before.assignee:
        to = User.objects.get(pk=plan.assignee) if plan.assignee else None
        claim = assign(claim, to=to, by=by)
    changes: dict[str, Any] = {}
    if plan.priority != before.priority:
        changes["priority"] = plan.priority
    if plan.due_on != before.due_on:
        changes["due_on"] = plan.due_on
    topics = Topic.objects.filter(pk__in=plan.topics) if plan.topics != before.topics else None
    if changes or topics is not None:
        claim = revise_claim(claim, by=by, topics=topics, **changes)
    return claim
