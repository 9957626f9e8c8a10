"""One worker process with many captures on the way: they wait for the web together, are read one after the other in
the process that reads, and those that are ready at about the same time are sealed together.

The process would otherwise wait for the web most of the time. Threads only fetch, and carry bodies to the reader;
everything that touches the database happens here, in the thread of the task, for as many captures at once as there
are: what a capture costs the database is mostly the asking. Each capture keeps its own lease, and is sealed or not
sealed by itself, so that a worker that dies loses no more than if it had worked on one.
"""

import functools
import time
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings

from sources.capture import config, pipeline
from sources.capture.commit import Ready, finish
from sources.capture.pipeline import Job, Step, Steps, Where
from sources.models import Capture
from sources.scheduling.fair_queue import Candidate, in_turn
from sources.scheduling.host_limiter import Doorman, Visit, host_of
from sources.scheduling.host_policy import Wait, Why
from sources.scheduling.lease import new_token, renew

# So many captures are begun for one bell: a worker that is asked to stop does not begin more than these.
BEGUN = 50
# So many are sealed together, and so many seconds one that is ready waits for others that are on the way.
TOGETHER = 25
PATIENCE = 0.5
# Seconds after which it looks again for captures to begin, where it found fewer than there was room for.
LOOK = 0.1
SHOWN = 1.0  # seconds after which the rows say again where their captures stand
WRITERS = 2


def answer(capture_id: int | None) -> list[float]:
    """Hear the bell of a capture, or anybody's: nothing is to be done where another bell's shift had that capture
    already, for every capture that waits has a bell of its own, or one that is owed.

    Returns in how many seconds anybody's bells should be rung.
    """
    if capture_id is not None and not Capture.objects.filter(pk=capture_id, state__in=Capture.WAITING).exists():
        return []
    return serve()


def serve(most: int = BEGUN) -> list[float]:
    """Do what the next captures ask for whose hosts are free; see sources/scheduling/fair_queue.py.

    Returns in how many seconds bells should be rung: for captures whose hosts were busy, and where it stopped early.
    """
    shift = Shift(config.doorman(), most)
    try:
        shift.work()
    finally:
        shift.bring_home()  # also when one of them met a bug: the others have nothing to do with it
    return shift.owed


@dataclass
class Flight:
    """A capture on the way, and what its row should say."""

    job: Job
    todo: Steps
    state: str = Capture.State.FETCHING


@dataclass
class Shift:
    """The captures of one bell. `left` may still be begun; `owed` are the bells to ring, in seconds; leases and hosts
    are held by its `token`."""

    doorman: Doorman
    left: int
    token: str = field(default_factory=new_token)
    owed: list[float] = field(default_factory=list)
    _flights: dict["Future[Any]", Flight] = field(default_factory=dict)
    _ready: list[tuple[Flight, Ready]] = field(default_factory=list)
    _ready_at: float = 0
    _together: int = TOGETHER
    _look_at: float = 0
    _shown_at: float = field(default_factory=time.monotonic)

    def work(self) -> None:
        """Begin captures whenever there is room, until there are no more."""
        self._begin()
        while self._flights or self._ready:
            self._go_on()
            if self.left and self._has_room():
                self._begin()
        if not self.left:
            self.owed.append(0)

    def bring_home(self) -> None:
        """Finish what was begun, also when another one meets a bug."""
        try:
            while self._flights or self._ready:
                self._go_on()
        finally:
            if self._flights or self._ready:
                self.bring_home()

    def _has_room(self) -> bool:
        """Whether it is worth looking for more; without a capture on the way nothing else is to be done."""
        few = 2 * len(self._flights) <= settings.CAPTURES_AT_ONCE
        return few and (not self._flights or time.monotonic() >= self._look_at)

    def _begin(self) -> None:
        room = self._room()
        waits: dict[str, Wait] = {}
        entered: dict[int, tuple[Candidate, Visit]] = {}
        for candidate in in_turn(self.doorman.book):
            if len(entered) == room:
                break
            host = host_of(candidate.url)
            visit = waits.get(host) or self.doorman.enter(host, holder=self.token)
            if not isinstance(visit, Wait):
                entered[candidate.capture_id] = (candidate, visit)
                visit = Wait(0, Why.BUSY)  # for its other captures
            elif visit.why == Why.HELD:
                pipeline.put_off(candidate.capture_id, visit)
            waits[host] = visit
        self._start(entered)
        self._look_at = time.monotonic() + LOOK if len(entered) < room else 0
        if not self._flights:
            self._owe(next((host for host, wait in waits.items() if wait.why != Why.HELD), None))

    def _room(self) -> int:
        return min(self.left, settings.CAPTURES_AT_ONCE - len(self._flights))

    def _start(self, entered: dict[int, tuple[Candidate, Visit]]) -> None:
        """Take those whose hosts are ours; others may have taken some of them first."""
        jobs = pipeline.started(
            {pk: (candidate.url, visit) for pk, (candidate, visit) in entered.items()}, token=self.token
        )
        self.left -= len(jobs)
        self.doorman.book.take_turns([entered[job.lease.capture_id][0].person for job in jobs])
        for job in jobs:
            flight = Flight(job, pipeline.steps(job))
            self._advance(flight, partial(next, flight.todo))

    def _owe(self, busy: str | None) -> None:
        """The bell came in vain; whoever visits the host rings it again, or we do."""
        if busy is not None and (ring_in := self.doorman.drop_bell(busy)) is not None:
            self.owed.append(ring_in)

    def _go_on(self) -> None:
        """Take the captures further whose step is done."""
        done, _others = wait(self._flights, self._patience(), return_when=FIRST_COMPLETED)
        for future in done:
            flight = self._flights.pop(future)
            problem = future.exception()
            onward = partial(flight.todo.throw, problem) if problem else partial(flight.todo.send, future.result())
            self._advance(flight, onward)
        self._show()
        if self._ready and (len(self._ready) >= self._together or self._patience() == 0 or not self._flights):
            self._finish()

    def _patience(self) -> float | None:
        """How long those that are ready may still wait for others; None where none is ready."""
        return max(self._ready_at + PATIENCE - time.monotonic(), 0) if self._ready else None

    def _advance(self, flight: Flight, onward: Callable[[], Step | Ready]) -> None:
        try:
            step = onward()
        except StopIteration:
            if flight.job.visit.ring_in is not None:
                self.owed.append(flight.job.visit.ring_in)
            return
        if isinstance(step, Ready):
            self._ready_at = self._ready_at if self._ready else time.monotonic()
            self._ready.append((flight, step))
        else:
            flight.state = step.state
            self._flights[_pool(step.where).submit(step.do)] = flight

    def _finish(self) -> None:
        """Seal those that are ready. Where that fails they are sealed one by one, so that the one at fault stops no
        other, and learns of its fault."""
        ready = self._ready[: self._together]
        ended: list[Callable[[], Collection[int]]] = [partial(finish, [each]) for _flight, each in ready]
        if len(ready) > 1:
            together, self._together = self._together, 1
            held = finish([each for _flight, each in ready])
            self._together = together
            ended = [partial(held.intersection, [each.lease.capture_id]) for _flight, each in ready]
        del self._ready[: len(ready)]
        for (flight, _each), answer in zip(ready, ended, strict=True):
            self._advance(flight, partial(flight.todo.send, answer))

    def _show(self) -> None:
        """Renew the leases, and let the rows say where the captures stand, as often as somebody might look."""
        if time.monotonic() - self._shown_at < SHOWN:
            return
        self._shown_at = time.monotonic()
        flights = [*self._flights.values(), *(flight for flight, _each in self._ready)]
        for state in {flight.state for flight in flights}:
            renew([flight.job.lease for flight in flights if flight.state == state], state=state)


@functools.cache
def _pool(where: Where) -> ThreadPoolExecutor:
    """The threads of this process that wait for the web, for the one reader, or for the disk."""
    many = {Where.WEB: settings.CAPTURES_AT_ONCE, Where.READER: 1, Where.ARCHIVE: WRITERS}[where]
    return ThreadPoolExecutor(many, thread_name_prefix=where.name.lower())
