"""Who works on a row: a lease taken by a conditional update, whose token fences every later write.

Captures and pages that wait for the browser are leased in the same way. All times are the database's, the one clock
that the workers share.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from sources.models import Capture, Rendering
from sources.outcomes import retry_delays

NOT_STORED = "sys.storage"
STORAGE_PAUSE_MAX_SECONDS = 60 * 60
RENEWALS_PER_LEASE = 5
JOIN_SECONDS = 1.0
MAX_SWEPT = 1000  # rows that one sweep frees, and that it wakes workers for

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has the row now; what this one did does not count."""


@dataclass(frozen=True)
class WorkQueue:
    """A table whose rows workers take, each under a lease.

    A row begins in the state `queued`, waits in `retry` for another attempt, and is in one of `at_work` while a worker
    has it. A lease lasts `lease_seconds()`. A worker is woken again for a row that still waits after `patience` sweeps.
    """

    model: type[Capture] | type[Rendering]
    queued: str
    retry: str
    at_work: tuple[str, ...]
    lease_seconds: Callable[[], float]
    patience: int = 30

    @contextmanager
    def kept_alive(self, token: str, *, is_well: Callable[[], bool]) -> Iterator[None]:
        """Renew what is held by `token` from a thread of its own, whatever its holder is waiting for meanwhile: so a
        lease can be short, and a worker that was killed is noticed when it ends. No longer than the holder `is_well`:
        one that got stuck must lose what it holds."""
        over = threading.Event()
        thread = threading.Thread(target=self._keep_alive, args=(token, over, is_well), name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(JOIN_SECONDS)

    def _keep_alive(self, token: str, over: threading.Event, is_well: Callable[[], bool]) -> None:
        while not over.wait(self.lease_seconds() / RENEWALS_PER_LEASE) and is_well():
            try:
                self.held().filter(lease_token=token).update(lease_expires_at=self._end_of_lease())
            except DatabaseFault as error:  # it tries again; where that lasts, another worker gets the rows
                logger.warning("Leases could not be renewed: %s", error)
            finally:
                connection.close()  # this thread's own

    def take(self, row_id: int, *, state: str | None = None, **changes: Any) -> "Lease | None":
        """The lease of a row that waits; None where there is nothing to do, as for the second of two workers."""
        return self.take_all([row_id], state=state or self.at_work[0], token=new_token(), **changes).get(row_id)

    def take_all(self, row_ids: Collection[int], *, state: str, token: str, **changes: Any) -> dict[int, "Lease"]:
        """The leases of those that wait, by id; `state` is what is done first with them.

        They have one token, which is their holder's; see `new_token`. Each take counts as an attempt.
        """
        won = (
            self.model.objects.waiting()
            .filter(pk__in=row_ids)
            .update(
                state=state,
                attempt=F("attempt") + 1,
                lease_token=token,
                lease_expires_at=self._end_of_lease(),
                retry_at=None,
                **changes,
            )
        )
        taken = self.model.objects.filter(pk__in=row_ids, lease_token=token) if won else self.model.objects.none()
        return {pk: Lease(self, pk, token, attempt) for pk, attempt in taken.values_list("pk", "attempt")}

    def renew(self, leases: Iterable["Lease"], **changes: Any) -> None:
        """Renew all that are still held, and change their rows; the others show at their end."""
        tokens = {lease.row_id: lease.token for lease in leases}
        held = self.held().filter(pk__in=tokens, lease_token__in=set(tokens.values()))
        held.update(lease_expires_at=self._end_of_lease(), **changes)

    def defer(self, row_id: int, seconds: float, **changes: Any) -> bool:
        """Let a row that waits wait longer, without counting an attempt. False where somebody has it by now."""
        put_off: dict[str, Any] = {"state": self.retry, "retry_at": seconds_from_now(seconds), "enqueued_at": None}
        return bool(self.model.objects.waiting().filter(pk=row_id).update(**put_off, **changes))

    def free_abandoned(self) -> list[tuple[int, str]]:
        """Queue again what dead workers left; the id of each and the token by which it was held."""
        left = list(self.model.objects.abandoned().order_by("pk").values_list("pk", "lease_token")[:MAX_SWEPT])
        freed: dict[str, Any] = {"state": self.queued, "lease_token": "", "lease_expires_at": None, "enqueued_at": None}
        self.model.objects.abandoned().filter(pk__in=[pk for pk, _token in left]).update(**freed)
        return left

    def wakeups_due(self) -> list[int]:
        """Ids of rows that wait although a worker should have come for them, marked as enqueued now."""
        sweep = settings.CAPTURE_SWEEP
        fresh = Q(enqueued_at=None, requested_at__lte=seconds_from_now(-sweep))
        again = Q(enqueued_at__lte=seconds_from_now(-self.patience * sweep))
        waiting = self.model.objects.waiting().filter(fresh | again | Q(enqueued_at=None, attempt__gt=0))
        ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:MAX_SWEPT])
        self.model.objects.filter(pk__in=ids).update(enqueued_at=Now())
        return ids

    def held(self) -> Any:
        """The rows that a worker has, as a queryset."""
        return self.model.objects.filter(state__in=self.at_work)

    def _end_of_lease(self) -> Combinable:
        return seconds_from_now(self.lease_seconds())


@dataclass(frozen=True)
class Lease:
    """The right to work on one row of a queue. `attempt` counts from 1."""

    queue: WorkQueue
    row_id: int
    token: str
    attempt: int

    @property
    def is_past_the_cap(self) -> bool:
        """Whether the row was attempted as often as the desk allows: only workers that died leave it so."""
        return bool(self.attempt > settings.CAPTURE_MAX_ATTEMPTS)

    def write(self, **changes: Any) -> None:
        """Change the row and renew the lease. Raises LeaseLost."""
        changes.setdefault("lease_expires_at", seconds_from_now(self.queue.lease_seconds()))
        if not self.queue.held().filter(pk=self.row_id, lease_token=self.token).update(**changes):
            raise LeaseLost(self.row_id)

    def storage_pause(self) -> tuple[int, dict[str, int]]:
        """For `put_back`, where the archive did not take the work: the seconds to wait, twice as many each time up to
        STORAGE_PAUSE_MAX_SECONDS, and the changes of the row. Such an attempt does not count."""
        failures = self.queue.model.objects.values_list("storage_failures", flat=True).get(pk=self.row_id)
        pause = min(retry_delays(NOT_STORED)[0] * 2 ** min(failures, 20), STORAGE_PAUSE_MAX_SECONDS)
        return pause, {"attempt": self.attempt - 1, "storage_failures": failures + 1}

    def put_back(self, seconds: float, **changes: Any) -> None:
        """Let go of the row until a later attempt. Raises LeaseLost."""
        let_go: dict[str, Any] = {"lease_token": "", "lease_expires_at": None, "enqueued_at": None}
        self.write(state=self.queue.retry, retry_at=seconds_from_now(seconds), **let_go, **changes)


def new_token() -> str:
    """A token by which nobody else holds leases."""
    return secrets.token_hex(16)


def seconds_from_now(seconds: float) -> Combinable:
    """A moment by the database's clock."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())


CAPTURES = WorkQueue(
    model=Capture,
    queued=Capture.State.QUEUED,
    retry=Capture.State.RETRY_WAIT,
    at_work=Capture.AT_WORK,
    lease_seconds=lambda: float(settings.CAPTURE_LEASE),
)
