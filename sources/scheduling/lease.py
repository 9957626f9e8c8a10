"""Who works on a capture: a lease taken by a conditional update, whose token fences every later write.

All times are the database's, the one clock that the workers share.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
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


def take(capture_id: int, *, state: str = State.LEASED) -> Lease | None:
    """The lease of a capture that waits; None where there is nothing to do, as for the second of two workers.

    `state` is what is done first with it.
    """
    return take_all([capture_id], state=state, token=new_token()).get(capture_id)


def new_token() -> str:
    """What nobody else holds leases by."""
    return secrets.token_hex(16)


def take_all(capture_ids: Collection[int], *, state: str, token: str) -> dict[int, Lease]:
    """The leases of those that wait, by id. They have one token, which is their holder's; see `new_token`."""
    won = (
        Capture.objects.waiting()
        .filter(pk__in=capture_ids)
        .update(
            state=state,
            attempt=F("attempt") + 1,
            lease_token=token,
            lease_expires_at=seconds_from_now(settings.CAPTURE_LEASE),
            started_at=Now(),
            retry_at=None,
        )
    )
    taken = Capture.objects.filter(pk__in=capture_ids, lease_token=token) if won else Capture.objects.none()
    return {pk: Lease(pk, token, attempt) for pk, attempt in taken.values_list("pk", "attempt")}


def renew(leases: Iterable[Lease], **changes: Any) -> None:
    """Renew all that are still held, and change their rows; the others show at their end."""
    tokens = {lease.capture_id: lease.token for lease in leases}
    held = Capture.objects.filter(pk__in=tokens, lease_token__in=set(tokens.values()), state__in=Capture.AT_WORK)
    held.update(lease_expires_at=seconds_from_now(settings.CAPTURE_LEASE), **changes)


def defer(capture_id: int, seconds: float, code: str) -> bool:
    """Let a capture that waits wait longer, without counting an attempt. False where somebody has it by now."""
    return bool(
        Capture.objects.waiting()
        .filter(pk=capture_id)
        .update(state=State.RETRY_WAIT, retry_at=seconds_from_now(seconds), rung_at=None, outcome=code, detail="")
    )


def free_abandoned() -> list[tuple[str, str]]:
    """Queue again what dead workers left; the URL of each and the token by which it was held."""
    left = list(Capture.objects.abandoned().order_by("pk").values_list("pk", "url", "lease_token")[:MOST_AT_ONCE])
    Capture.objects.abandoned().filter(pk__in=[pk for pk, _url, _token in left]).update(
        state=State.QUEUED,
        lease_token="",
        lease_expires_at=None,
        rung_at=None,
    )
    return [(url, token) for _pk, url, token in left]


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
