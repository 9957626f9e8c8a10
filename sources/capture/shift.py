"""One worker process with many captures on the way: they wait for the web together, are read one after the other in
the process that reads, and each is sealed by itself as soon as it is ready.

The process would otherwise wait for the web most of the time. Threads only fetch, and carry bodies to the reader;
everything that touches the database happens here, in the thread of the task. Each capture keeps its own lease and its
own commit, so that a worker that dies loses no more than if it had worked on one.
"""

import functools
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from sources.capture import config, pipeline
from sources.capture.hosts import Wait, Why
from sources.capture.lease import renew
from sources.capture.manners import Doorman, Visit, host_of
from sources.capture.pipeline import Job, Steps, Where
from sources.capture.turns import Candidate, in_turn
from sources.models import Capture

# So many captures are begun for one bell: a worker that is asked to stop does not begin more than these.
BEGUN = 50
WRITERS = 2


def answer(capture_id: int | None) -> list[float]:
    """Hear the bell of a capture, or anybody's: nothing is to be done where another bell's shift had that capture
    already, for every capture that waits has a bell of its own, or one that is owed.

    Returns in how many seconds anybody's bells should be rung.
    """
    if capture_id is not None and not Capture.objects.waiting().filter(pk=capture_id).exists():
        return []
    return serve()


def serve(most: int = BEGUN) -> list[float]:
    """Do what the next captures ask for whose hosts are free; see sources/capture/turns.py.

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
    """A capture on the way."""

    job: Job
    todo: Steps


@dataclass
class Shift:
    """The captures of one bell. `left` may still be begun; `owed` are the bells to ring, in seconds."""

    doorman: Doorman
    left: int
    owed: list[float] = field(default_factory=list)
    _flights: dict["Future[Any]", Flight] = field(default_factory=dict)
    _renewed_at: float = field(default_factory=time.monotonic)

    def work(self) -> None:
        """Begin captures whenever there is room, until there are no more."""
        self._begin()
        while self._flights:
            self._go_on()
            if self.left and 2 * len(self._flights) <= settings.CAPTURES_AT_ONCE:
                self._begin()
        if not self.left:
            self.owed.append(0)

    def bring_home(self) -> None:
        """Finish what was begun."""
        while self._flights:
            self._go_on()

    def _begin(self) -> None:
        waits: dict[str, Wait] = {}
        for candidate in self._room_for(in_turn(self.doorman.book)):
            host = host_of(candidate.url)
            visit = waits.get(host) or self.doorman.enter(host)
            if not isinstance(visit, Wait):
                self._start(candidate, visit)
                visit = Wait(0, Why.BUSY)  # for its other captures
            elif visit.why == Why.HELD:
                pipeline.put_off(candidate.capture_id, visit)
            waits[host] = visit
        if not self._flights:
            self._owe(next((host for host, wait in waits.items() if wait.why != Why.HELD), None))

    def _start(self, candidate: Candidate, visit: Visit) -> None:
        if job := pipeline.started(candidate.capture_id, candidate.url, visit, attempts=candidate.attempts):
            self.doorman.book.take_turn(candidate.person)
            self.left -= 1
            self._advance(Flight(job, pipeline.steps(job)), None)

    def _owe(self, busy: str | None) -> None:
        """The bell came in vain; whoever visits the host rings it again, or we do."""
        if busy is not None and (ring_in := self.doorman.drop_bell(busy)) is not None:
            self.owed.append(ring_in)

    def _room_for(self, candidates: Iterator[Candidate]) -> Iterator[Candidate]:
        while self.left and len(self._flights) < settings.CAPTURES_AT_ONCE:
            if (candidate := next(candidates, None)) is None:
                return
            yield candidate

    def _go_on(self) -> None:
        """Take the captures further whose step is done."""
        done, _others = wait(self._flights, return_when=FIRST_COMPLETED)
        for future in done:
            self._renew()
            self._advance(self._flights.pop(future), future)

    def _advance(self, flight: Flight, future: "Future[Any] | None") -> None:
        try:
            if future is None:
                step = next(flight.todo)
            elif (problem := future.exception()) is not None:
                step = flight.todo.throw(problem)
            else:
                step = flight.todo.send(future.result())
        except StopIteration:
            if flight.job.visit.ring_in is not None:
                self.owed.append(flight.job.visit.ring_in)
        else:
            self._flights[_pool(step.where).submit(step.do)] = flight

    def _renew(self) -> None:
        """Those that wait behind a slow one keep their leases."""
        if time.monotonic() - self._renewed_at > settings.CAPTURE_LEASE / 3:
            renew(flight.job.lease for flight in self._flights.values())
            self._renewed_at = time.monotonic()


@functools.cache
def _pool(where: Where) -> ThreadPoolExecutor:
    """The threads of this process that wait for the web, for the one reader, or for the disk."""
    many = {Where.WEB: settings.CAPTURES_AT_ONCE, Where.READER: 1, Where.ARCHIVE: WRITERS}[where]
    return ThreadPoolExecutor(many, thread_name_prefix=where.name.lower())
