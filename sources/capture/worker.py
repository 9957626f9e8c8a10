"""One worker process with many captures on their way: they wait for the web together, are read one after the other in
the process that reads, and those that are ready at about the same time are sealed together.

The process would otherwise wait for the web most of the time. Threads only fetch, carry bodies to the reader and store
files; everything that touches the database happens here, in the thread of the task, for as many captures at once as
there are: what a capture costs the database is mostly the asking. Each capture keeps its own lease, and is sealed or
not sealed by itself, so that a worker that dies loses no more than if it had worked on one.
"""

import functools
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from claimdesk.audit.context import about
from sources.capture import config, pipeline
from sources.capture.commit import seal_captures
from sources.capture.pipeline import CaptureAttempt, Stage
from sources.models import Capture
from sources.scheduling.fair_queue import Candidate, in_turn
from sources.scheduling.host_limiter import HostLimiter, HostSlot, host_of
from sources.scheduling.host_policy import Wait, Why
from sources.scheduling.lease import CAPTURES, new_token

# A worker that is asked to stop begins no more captures than are left of these.
MAX_STARTED = 50
MAX_SEALED_TOGETHER = 25
SEAL_WAIT_SECONDS = 0.5  # how long a capture that is ready waits for others that are on their way
REFILL_PAUSE_SECONDS = 0.1  # until it looks again for captures, where it found fewer than there was room for
STATE_PERIOD_SECONDS = 1.0  # how often the rows say where their captures stand
MAX_SILENCE_SECONDS = 180.0  # after which a worker that goes on no more loses its captures
STORING_THREADS = 2


def answer(capture_id: int | None) -> list[float]:
    """Work because of a wake-up for one capture, or for whichever is next (None). Nothing is done where another worker
    took that capture already: every capture that waits has a wake-up of its own, or one that is still due.

    Returns in how many seconds further workers should be woken.
    """
    if capture_id is not None and not Capture.objects.filter(pk=capture_id, state__in=Capture.WAITING).exists():
        return []
    return serve()


def serve(most: int = MAX_STARTED) -> list[float]:
    """Do what the next captures ask for whose hosts are free, `most` of them; sources/scheduling/fair_queue.py says
    which are next.

    Returns in how many seconds workers should be woken: for captures whose hosts were busy, and where it stopped early.
    """
    worker = Worker(config.host_limiter(), most)
    with CAPTURES.kept_alive(worker.token, is_well=worker.is_well):
        try:
            worker.work()
        finally:
            worker.drain()  # also when one of them met a bug: the others have nothing to do with it
    return worker.wakeups_due


@dataclass
class Worker:
    """The captures of one wake-up. `left` may still be started; `wakeups_due` are further wake-ups, in seconds from
    now; leases and slots at hosts are held by its `token`."""

    host_limiter: HostLimiter
    left: int
    token: str = field(default_factory=new_token)
    wakeups_due: list[float] = field(default_factory=list)
    _in_flight: dict["Future[None]", CaptureAttempt] = field(default_factory=dict)
    _ready: list[CaptureAttempt] = field(default_factory=list)
    _ready_since: float = 0
    _together: int = MAX_SEALED_TOGETHER
    _refill_at: float = 0
    _shown_at: float = field(default_factory=time.monotonic)
    _went_on_at: float = field(default_factory=time.monotonic)

    def is_well(self) -> bool:
        """Whether the worker went on lately. No stage of a capture takes as long as MAX_SILENCE_SECONDS."""
        return time.monotonic() - self._went_on_at < MAX_SILENCE_SECONDS

    def work(self) -> None:
        """Start captures whenever there is room, until there are no more."""
        self._start_more()
        while self._in_flight or self._ready:
            self._go_on()
            if self.left and self._has_room():
                self._start_more()
        if not self.left:
            self.wakeups_due.append(0)

    def drain(self) -> None:
        """Finish what was started, also when another one meets a bug."""
        try:
            while self._in_flight or self._ready:
                self._go_on()
        finally:
            if self._in_flight or self._ready:
                self.drain()

    def _has_room(self) -> bool:
        """Whether it is worth looking for more; without a capture on its way nothing else is to be done."""
        few = 2 * len(self._in_flight) <= settings.CAPTURES_AT_ONCE
        return few and (not self._in_flight or time.monotonic() >= self._refill_at)

    def _start_more(self) -> None:
        room = min(self.left, settings.CAPTURES_AT_ONCE - len(self._in_flight))
        waits: dict[str, Wait] = {}
        entered: dict[int, tuple[Candidate, HostSlot]] = {}
        for candidate in in_turn(self.host_limiter.store):
            if len(entered) == room:
                break
            host = host_of(candidate.url)
            slot = waits.get(host) or self.host_limiter.enter(host, holder=self.token)
            if not isinstance(slot, Wait):
                entered[candidate.capture_id] = (candidate, slot)
                slot = Wait(0, Why.BUSY)  # for its other captures
            elif slot.why == Why.HELD:
                pipeline.put_off(candidate.capture_id, slot)
            waits[host] = slot
        self._start(entered)
        self._refill_at = time.monotonic() + REFILL_PAUSE_SECONDS if len(entered) < room else 0
        if not self._in_flight:
            self._note_missed_wakeup(next((host for host, wait in waits.items() if wait.why != Why.HELD), None))

    def _start(self, entered: dict[int, tuple[Candidate, HostSlot]]) -> None:
        """Take those whose hosts are ours; others may have taken some of them first."""
        attempts = pipeline.started(
            {pk: (candidate.url, slot) for pk, (candidate, slot) in entered.items()}, token=self.token
        )
        self.left -= len(attempts)
        self.host_limiter.store.mark_served([entered[attempt.lease.row_id][0].person for attempt in attempts])
        for attempt in attempts:
            with about(capture=attempt.lease.row_id), attempt.answered():
                attempt.begin()
            self._queue(attempt)

    def _note_missed_wakeup(self, busy: str | None) -> None:
        """All hosts were busy: whoever talks to this one wakes a worker afterwards, or else one is due from here."""
        if busy is not None and (wake_in := self.host_limiter.note_missed_wakeup(busy)) is not None:
            self.wakeups_due.append(wake_in)

    def _go_on(self) -> None:
        """Take the captures further whose stage is done."""
        self._went_on_at = time.monotonic()
        done, _others = wait(self._in_flight, self._seal_wait(), return_when=FIRST_COMPLETED)
        for future in done:
            attempt = self._in_flight.pop(future)
            try:
                with about(capture=attempt.lease.row_id), attempt.answered():
                    future.result()  # raises what the work met
                    attempt.advance()
            finally:
                self._queue(attempt)
        self._show()
        if self._ready and (len(self._ready) >= self._together or self._seal_wait() == 0 or not self._in_flight):
            self._seal()

    def _seal_wait(self) -> float | None:
        """How long those that are ready may still wait for others, in seconds; None where none is ready."""
        return max(self._ready_since + SEAL_WAIT_SECONDS - time.monotonic(), 0) if self._ready else None

    def _queue(self, attempt: CaptureAttempt) -> None:
        """Let the attempt's next stage begin where there is room for such work."""
        if attempt.stage == Stage.DONE:
            if attempt.slot.wake_in is not None:
                self.wakeups_due.append(attempt.slot.wake_in)
        elif attempt.stage == Stage.SEAL:
            self._ready_since = self._ready_since if self._ready else time.monotonic()
            self._ready.append(attempt)
        else:
            self._in_flight[_pool(attempt.stage).submit(_work, attempt)] = attempt

    def _seal(self) -> None:
        """Seal those that are ready. Where that fails they are sealed one by one, so that the one at fault stops no
        other, and learns of its fault."""
        batch = self._ready[: self._together]
        if len(batch) > 1:
            together, self._together = self._together, 1
            sealed = seal_captures([attempt.ready for attempt in batch])
            self._together = together
        del self._ready[: len(batch)]
        for attempt in batch:
            try:
                with about(capture=attempt.lease.row_id), attempt.answered():
                    attempt.sealed(sealed if len(batch) > 1 else seal_captures([attempt.ready]))
            finally:
                self._queue(attempt)

    def _show(self) -> None:
        """Renew the leases, and let the rows say where the captures stand, as often as somebody might look."""
        if time.monotonic() - self._shown_at < STATE_PERIOD_SECONDS:
            return
        self._shown_at = time.monotonic()
        attempts = [*self._in_flight.values(), *self._ready]
        for state in {attempt.state for attempt in attempts}:
            CAPTURES.renew([attempt.lease for attempt in attempts if attempt.state == state], state=state)


def _work(attempt: CaptureAttempt) -> None:
    with about(capture=attempt.lease.row_id):
        attempt.work()


@functools.cache
def _pool(stage: Stage) -> ThreadPoolExecutor:
    """The threads of this process that wait for the web, for the one reader, or for the disk."""
    threads: dict[Stage, Any] = {Stage.FETCH: settings.CAPTURES_AT_ONCE, Stage.READ: 1, Stage.STORE: STORING_THREADS}
    return ThreadPoolExecutor(threads[stage], thread_name_prefix=stage.value)
