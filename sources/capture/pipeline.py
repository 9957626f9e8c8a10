"""The order of the steps: take, fetch, read, judge, seal.

The row is the truth. A worker that dies leaves a lease that runs out; a worker that lost its lease writes nothing
more. So a capture is finished once, and a failure is sealed like a success.
"""

import functools
import logging
import secrets
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.capture import config
from sources.capture.announcing import announce_forgotten
from sources.capture.commit import Ready, finish
from sources.capture.noarchive import asks_not_to_be_archived, withhold
from sources.capture.packaging import Finding, Package, keep
from sources.capture.quota import is_used_up
from sources.evidence.signing import wacz_signer
from sources.extraction.page_type import Seen, judge
from sources.extraction.reading import blank
from sources.models import Capture
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import HELD, Visit, host_of
from sources.scheduling.host_policy import Wait
from sources.scheduling.lease import Lease, LeaseLost, defer, free_abandoned, new_token, take_all, unheard
from sources.spools import size_of
from sources.storage.archive import archive
from sources.storage.base import Damaged
from sources.urls import WebAddress
from sources.wacz.writer import Signer
from sources.web.records import FetchResult

logger = logging.getLogger(__name__)

State = Capture.State
OWN_MISTAKE = "sys.bug"
LOST = "sys.lease_lost"
PATIENCE = 10.0  # seconds that somebody who is watching waits for a host to be free
# The last answer was not the page but a way to it.
NO_PAGE = frozenset({"http.3xx", "http.redirect_loop", "http.redirect_too_many", "http.redirect_blocked"})


@dataclass(frozen=True)
class Job:
    """One attempt: the lease, the URL, whether a transient failure may be tried again later, the right to the host,
    and who signs the file, which those that were begun together look up once."""

    lease: Lease
    url: str
    may_wait: bool
    visit: Visit
    signer: Callable[[], Signer]

    def pause_after(self, code: str) -> int | None:
        """Seconds until the next attempt after such an outcome; None where this one is the last."""
        delays = retry_delays(code)
        past = self.lease.attempt - 1
        if not self.may_wait or past >= len(delays) or self.lease.attempt >= settings.CAPTURE_MAX_ATTEMPTS:
            return None
        return delays[past] * (100 + secrets.randbelow(26)) // 100  # not all at the same second, and none earlier


class Where(Enum):
    """What a step waits for: many can wait for the web at once, one at a time for the process that reads, and a few
    for the archive's disk."""

    WEB = 1
    READER = 2
    ARCHIVE = 3


@dataclass(frozen=True)
class Step:
    """A part of the work that needs no database; `state` is what the capture's row may say meanwhile."""

    where: Where
    do: Callable[[], Any]
    state: str


Steps = Generator[Step | Ready, Any, None]


def run(capture_id: int, *, may_wait: bool = True) -> None:
    """Do what a capture asks for, if it still waits; otherwise nothing.

    `may_wait` False seals the outcome of the first attempt whatever it is, for somebody who is watching. Only a host
    that wants to be left alone makes even that one wait, be it the page's own or one that it redirects to.
    """
    url = Capture.objects.waiting().filter(pk=capture_id).values_list("url", flat=True).first()
    if url is None:
        return
    token = new_token()
    visit = config.doorman().enter(host_of(url), patience=0 if may_wait else PATIENCE, holder=token)
    if isinstance(visit, Wait):
        put_off(capture_id, visit)
        return
    for job in started({capture_id: (url, visit)}, token=token, may_wait=may_wait):
        _alone(job, steps(job))


def put_off(capture_id: int, wait: Wait) -> None:
    """Let a capture wait for its host."""
    defer(capture_id, wait.seconds, HELD)


def started(entered: Mapping[int, tuple[str, Visit]], *, token: str, may_wait: bool = True) -> list[Job]:
    """The right to work on captures, given by id with their URLs and with hosts that are ours; without those that
    somebody else took first. `token` is the one by which the hosts are held, too."""
    leases = take_all(entered, state=State.FETCHING, token=token) if entered else {}
    for capture_id in entered.keys() - leases.keys():
        entered[capture_id][1].leave()
    signer = functools.cache(wacz_signer)
    return [Job(lease, entered[pk][0], may_wait, entered[pk][1], signer) for pk, lease in leases.items()]


def steps(job: Job) -> Steps:
    """All that is done for one capture, from the first request to the seal.

    What needs no database is yielded, so that one process can have many captures on the way: whoever goes through
    the steps runs it wherever he likes, and sends back what it gave. The last is what `finish` takes, for one capture
    or for several; sent back is what ends it, or says whether it was ended. The rest runs where `next` and `send` are
    called.
    """
    try:
        with OwnMistakes(job):
            yield from _work(job)
    except LeaseLost:
        logger.warning("%s: capture %s is another worker's by now, or was ended", LOST, job.lease.capture_id)
    except (OSError, Damaged):
        logger.exception("The archive did not take capture %s", job.lease.capture_id)
        # Our own fault, so the attempt does not count.
        _put_back(job, "sys.storage", "", retry_delays("sys.storage")[0], attempt=job.lease.attempt - 1)
    finally:
        job.visit.leave()


@dataclass(frozen=True)
class OwnMistakes:
    """Puts on record that the desk itself failed over a capture. The mistake then goes on to whoever started it, and
    into the log; the capture is tried once more, and sealed as a failure if that ends so too."""

    job: Job

    def __enter__(self) -> None:
        """Nothing is to be done yet."""

    def __exit__(self, _kind: object, mistake: BaseException | None, _trace: object) -> None:
        """What the steps know an answer to is none of ours, nor is that somebody stops the worker."""
        if isinstance(mistake, Exception) and not isinstance(mistake, LeaseLost | OSError | Damaged):
            _note_mistake(self.job, type(mistake).__name__)


def _note_mistake(job: Job, name: str) -> None:
    if (pause := job.pause_after(OWN_MISTAKE)) is not None:
        _put_back(job, OWN_MISTAKE, name, pause)
        return
    fetched = FetchResult(job.url, config.user_agent(), code=OWN_MISTAKE, detail=name)
    with fetched:
        finding = Finding(fetched, blank(), "")
        finish([Ready(job.lease, finding, _keep(finding, job.signer()))])


def _alone(job: Job, todo: Steps) -> None:
    """Go through the steps of one capture, one after the other."""
    with suppress(StopIteration):
        step = next(todo)
        while True:
            try:
                answer = _answer(job, step)
            except (OSError, Damaged, LeaseLost) as problem:  # what the steps know an answer to
                step = todo.throw(problem)
            else:
                step = todo.send(answer)


def _answer(job: Job, step: Step | Ready) -> Any:
    if isinstance(step, Ready):
        return partial(finish, [step])
    job.lease.write(state=step.state)
    return step.do()


def sweep() -> list[int]:
    """Free what dead workers left, with the hosts that they visited, and announce what they sealed.

    Returns the ids of all captures that somebody should be told of.
    """
    doorman = config.doorman()
    for url, token in free_abandoned():
        doorman.free(host_of(url), token)
    announce_forgotten()
    return unheard()


def _work(job: Job) -> Steps:
    if job.lease.attempt > settings.CAPTURE_MAX_ATTEMPTS:
        # Only workers that died get here: what kills them is not touched again, and that is put on record.
        fetched = FetchResult(job.url, config.user_agent(), code="sys.worker_lost")
    elif is_used_up(settings.ARCHIVE_QUOTA):
        fetched = FetchResult(job.url, config.user_agent(), code="policy.quota")
    else:
        fetched = yield Step(Where.WEB, partial(_fetch, job), State.FETCHING)
    with fetched:
        if _waits(job, fetched.code, fetched):
            return
        finding = yield Step(Where.READER, partial(_read, fetched), State.EXTRACTING)
        if _waits(job, doubt(finding), fetched):
            return
        package = yield Step(Where.ARCHIVE, partial(_keep, finding, job.signer()), State.SEALING)
        end = yield Ready(job.lease, finding, package)
        if not end():
            raise LeaseLost(job.lease.capture_id)


def _keep(finding: Finding, signer: Signer) -> Package:
    tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
    return keep(finding, archive(), sealed_at=datetime.now(UTC), sign=signer, **tools)


def _fetch(job: Job) -> FetchResult:
    client = config.web_client()
    robots = config.robots(client)

    def knock(address: WebAddress) -> None:
        job.visit.knock(address)
        robots.check(address)

    fetched = client.fetch(job.url, knock)
    fetched.robots = robots.records
    job.visit.leave(fetched)
    return fetched


def doubt(finding: Finding) -> str:
    """The code that decides whether to look again: the wire's, or where that is fine what the page seems to be."""
    return finding.verdict if finding.outcome == "ok" else finding.outcome


def _waits(job: Job, code: str, fetched: FetchResult) -> bool:
    if wait := job.visit.kept_out:  # nothing was found out about the page, so the attempt does not count
        job.lease.put_back(wait.seconds, outcome=code, detail=fetched.detail, attempt=job.lease.attempt - 1)
        return True
    pause = job.pause_after(code)
    if pause is None:
        return False
    _put_back(job, code, fetched.detail, max(pause, fetched.retry_after or 0))
    return True


def _put_back(job: Job, code: str, detail: str, seconds: float, **changes: int) -> None:
    with transaction.atomic():
        job.lease.put_back(seconds, outcome=code, detail=detail[:500], **changes)
        capture = Capture.objects.select_related("source").get(pk=job.lease.capture_id)
        data = {"capture": capture.pk, "outcome": code, "attempt": job.lease.attempt}
        record(EventType.CAPTURE_RETRIED, capture.source, by=None, **data)


def _read(fetched: FetchResult) -> Finding:
    last = fetched.last
    if last is None or not last.answered or fetched.code in NO_PAGE:
        return Finding(fetched, blank(), "")
    reading = config.extractor().read(fetched.body, last.header("content-type"), fetched.final_url)
    if settings.NOARCHIVE == "obey" and asks_not_to_be_archived(fetched, reading):
        withhold(fetched)
        return Finding(fetched, blank(), "")
    if not size_of(fetched.body):
        reading["code"] = "content.empty"
    seen = Seen(
        url=fetched.url,
        final_url=fetched.final_url,
        status=last.status or 0,
        server=last.header("server"),
        challenged=bool(last.header("cf-mitigated")),
        reading=reading,
    )
    return Finding(fetched, reading, judge(seen))
