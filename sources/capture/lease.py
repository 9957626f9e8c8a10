"""Who works on a capture: a lease taken by a conditional update, whose token fences every later write.

All times are the database's, the one clock that the workers share.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from sources.models import Capture

State = Capture.State
MOST_AT_ONCE = 1000


class LeaseLost(Exception):
    """Another worker has the capture now; what this one did does not count."""


@dataclass(frozen=True)
class Lease:
    """The right to work on one capture. `attempt` counts from 1."""

    capture_id: int
    token: str
    attempt: int

    def write(self, **changes: Any) -> None:
        """Change the capture's row and renew the lease. Raises LeaseLost."""
        changes.setdefault("lease_expires_at", seconds_from_now(settings.CAPTURE_LEASE))
        held = Capture.objects.filter(pk=self.capture_id, lease_token=self.token, state__in=Capture.AT_WORK)
        if not held.update(**changes):
            raise LeaseLost(self.capture_id)

    def put_back(self, seconds: float, **changes: Any) -> None:
        """Let go of the capture until a later attempt. Raises LeaseLost."""
        self.write(
            state=State.RETRY_WAIT,
            retry_at=seconds_from_now(seconds),
            lease_token="",
            lease_expires_at=None,
            rung_at=None,
            **changes,
        )


def take(capture_id: int, *, state: str = State.LEASED, attempts: int | None = None) -> Lease | None:
    """The lease of a capture that waits; None where there is nothing to do, as for the second of two workers.

    `state` is what is done first with it, `attempts` how many there were, which is looked up where it is not given.
    """
    if attempts is None:
        attempts = Capture.objects.values_list("attempt", flat=True).get(pk=capture_id)
    token = secrets.token_hex(16)
    won = (
        Capture.objects.waiting()
        .filter(pk=capture_id, attempt=attempts)
        .update(
            state=state,
            attempt=attempts + 1,
            lease_token=token,
            lease_expires_at=seconds_from_now(settings.CAPTURE_LEASE),
            started_at=Now(),
            retry_at=None,
        )
    )
    return Lease(capture_id, token, attempts + 1) if won else None


def renew(leases: Iterable[Lease]) -> None:
    """Renew all that are still held; the others show at their next write."""
    held = Capture.objects.filter(lease_token__in=[lease.token for lease in leases], state__in=Capture.AT_WORK)
    held.update(lease_expires_at=seconds_from_now(settings.CAPTURE_LEASE))


def defer(capture_id: int, seconds: float, code: str) -> bool:
    """Let a capture that waits wait longer, without counting an attempt. False where somebody has it by now."""
    return bool(
        Capture.objects.waiting()
        .filter(pk=capture_id)
        .update(state=State.RETRY_WAIT, retry_at=seconds_from_now(seconds), rung_at=None, outcome=code, detail="")
    )


def free_abandoned() -> int:
    """Queue again what dead workers left; returns how many."""
    return Capture.objects.abandoned().update(
        state=State.QUEUED,
        lease_token="",
        lease_expires_at=None,
        rung_at=None,
    )


def unheard() -> list[int]:
    """Ids of captures that wait although the bell should have been heard, marked as rung for now."""
    patience = settings.CAPTURE_SWEEP
    fresh = Q(rung_at=None, requested_at__lte=seconds_from_now(-patience))
    again = Q(rung_at__lte=seconds_from_now(-10 * patience))
    waiting = Capture.objects.waiting().filter(fresh | again | Q(rung_at=None, attempt__gt=0))
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    Capture.objects.filter(pk__in=ids).update(rung_at=Now())
    return ids


def seconds_from_now(seconds: float) -> Combinable:
    """A moment by the database's clock."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())
