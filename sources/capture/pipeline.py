"""The order of the steps: take, fetch, read, judge, seal.

The row is the truth. A worker that dies leaves a lease that runs out; a worker that lost its lease writes nothing
more. So a capture is finished once, and a failure is sealed like a success.
"""

import logging
import secrets
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.languages import Language
from sources.capture import config
from sources.capture.announcing import announce, announce_forgotten
from sources.capture.archive import archive
from sources.capture.exchange import Fetched, size_of
from sources.capture.hosts import Wait
from sources.capture.lease import Lease, LeaseLost, defer, free_abandoned, take, unheard
from sources.capture.manners import Visit, host_of
from sources.capture.outcomes import retry_delays
from sources.capture.reading import Reading, blank
from sources.capture.restraint import asks_not_to_be_archived, is_used_up, withhold
from sources.capture.sealing import FAILURE, Finding, Kept, Package, keep, row
from sources.capture.store import Damaged
from sources.capture.verdict import Seen, judge
from sources.capture.wacz import Signer
from sources.evidence.keys import SealingKey, sealing_key
from sources.evidence.seals import seal, wacz_signer
from sources.models import Artifact, Capture, Source
from sources.models.capture import NOT_THE_SOURCE
from sources.searching import document
from sources.urls import WebAddress

logger = logging.getLogger(__name__)

State = Capture.State
HELD = "sys.host_held"
OWN_MISTAKE = "sys.bug"
PATIENCE = 10.0  # seconds that somebody who is watching waits for a host to be free
# The last answer was not the page but a way to it.
NO_PAGE = frozenset({"http.3xx", "http.redirect_loop", "http.redirect_too_many", "http.redirect_blocked"})
ACCESS = {"verdict.article": Source.Access.OPEN, "verdict.paywall": Source.Access.PAYWALL,
          "verdict.login_wall": Source.Access.LOGIN}  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One attempt: the lease, the URL, whether a transient failure may be tried again later, the right to the host."""

    lease: Lease
    url: str
    may_wait: bool
    visit: Visit

    def pause_after(self, code: str) -> int | None:
        """Seconds until the next attempt after such an outcome; None where this one is the last."""
        delays = retry_delays(code)
        past = self.lease.attempt - 1
        if not self.may_wait or past >= len(delays) or self.lease.attempt >= settings.CAPTURE_MAX_ATTEMPTS:
            return None
        return delays[past] * (75 + secrets.randbelow(51)) // 100  # not all at the same second


class Where(Enum):
    """What a step waits for: many can wait for the web at once, one at a time for the process that reads, and a few
    for the archive's disk."""

    WEB = 1
    READER = 2
    ARCHIVE = 3


@dataclass(frozen=True)
class Step:
    """A part of the work that needs no database."""

    where: Where
    do: Callable[[], Any]


Steps = Generator[Step, Any, None]


def run(capture_id: int, *, may_wait: bool = True) -> None:
    """Do what a capture asks for, if it still waits; otherwise nothing.

    `may_wait` False seals the outcome of the first attempt whatever it is, for somebody who is watching. Only a host
    that wants to be left alone makes even that one wait.
    """
    url = Capture.objects.waiting().filter(pk=capture_id).values_list("url", flat=True).first()
    if url is None:
        return
    visit = config.doorman().enter(host_of(url), patience=0 if may_wait else PATIENCE)
    if isinstance(visit, Wait):
        put_off(capture_id, visit)
    elif job := started(capture_id, url, visit, may_wait=may_wait):
        _alone(steps(job))


def put_off(capture_id: int, wait: Wait) -> None:
    """Let a capture wait for its host."""
    defer(capture_id, wait.seconds, HELD)


def started(
    capture_id: int, url: str, visit: Visit, *, attempts: int | None = None, may_wait: bool = True
) -> Job | None:
    """The right to work on a capture whose host is ours; None where somebody else took it first.

    `attempts` is how many there were, where the caller has just seen it.
    """
    lease = take(capture_id, state=State.FETCHING, attempts=attempts)
    if lease is None:
        visit.leave()
        return None
    return Job(lease, url, may_wait, visit)


def steps(job: Job) -> Steps:
    """All that is done for one capture, from the first request to the seal.

    What needs no database is yielded, so that one process can have many captures on the way: whoever goes through
    the steps runs it wherever he likes, and sends back what it gave. The rest runs where `next` and `send` are called.
    """
    try:
        with OwnMistakes(job):
            yield from _work(job)
    except LeaseLost:
        logger.warning("Capture %s was taken over by another worker", job.lease.capture_id)
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
        return _put_back(job, OWN_MISTAKE, name, pause)
    fetched = Fetched(job.url, config.user_agent(), code=OWN_MISTAKE, detail=name)
    with fetched:
        finding = Finding(fetched, blank(), "")
        return _finish(job, finding, _keep(finding, wacz_signer()), sealing_key())


def _alone(todo: Steps) -> None:
    """Go through the steps of one capture, one after the other."""
    with suppress(StopIteration):
        step = next(todo)
        while True:
            try:
                answer = step.do()
            except (OSError, Damaged) as problem:  # what the steps know an answer to
                step = todo.throw(problem)
            else:
                step = todo.send(answer)


def sweep() -> list[int]:
    """Free and announce what dead workers left; ids of all captures that somebody should be told of."""
    free_abandoned()
    announce_forgotten()
    return unheard()


def _work(job: Job) -> Steps:
    if job.lease.attempt > settings.CAPTURE_MAX_ATTEMPTS:
        # Only workers that died get here: what kills them is not touched again, and that is put on record.
        fetched = Fetched(job.url, config.user_agent(), code="sys.worker_lost")
    elif is_used_up(settings.ARCHIVE_QUOTA):
        fetched = Fetched(job.url, config.user_agent(), code="policy.quota")
    else:
        fetched = yield Step(Where.WEB, partial(_fetch, job))
    with fetched:
        if _waits(job, fetched.code, fetched):
            return
        job.lease.write(state=State.EXTRACTING)
        finding = yield Step(Where.READER, partial(_read, fetched))
        if _waits(job, doubt(finding), fetched):
            return
        job.lease.write(state=State.SEALING)
        key, signer = sealing_key(), wacz_signer()
        package = yield Step(Where.ARCHIVE, partial(_keep, finding, signer))
        _finish(job, finding, package, key)


def _keep(finding: Finding, signer: Signer) -> Package:
    tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
    return keep(finding, archive(), sealed_at=datetime.now(UTC), sign=signer, **tools)


def _fetch(job: Job) -> Fetched:
    window = config.window()
    robots = config.robots(window)

    def knock(address: WebAddress) -> None:
        job.visit.knock(address)
        robots.check(address)

    fetched = window.fetch(job.url, knock)
    fetched.robots = robots.records
    job.visit.leave(fetched)
    return fetched


def doubt(finding: Finding) -> str:
    """The code that decides whether to look again: the wire's, or where that is fine what the page seems to be."""
    return finding.verdict if finding.outcome == "ok" else finding.outcome


def _waits(job: Job, code: str, fetched: Fetched) -> bool:
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


def _read(fetched: Fetched) -> Finding:
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


@transaction.atomic
def _finish(job: Job, finding: Finding, package: Package, key: SealingKey) -> None:
    """Seal: row, artifacts, signature, source and event together, and only for the holder of the lease."""
    locked = Capture.objects.select_related("source").select_for_update(of=("source",))
    capture = locked.get(pk=job.lease.capture_id)
    source = capture.source
    job.lease.write(
        state=State.SEALED,
        sealed_at=Now(),
        lease_token="",
        lease_expires_at=None,
        **row(finding, package.kept),
    )
    Artifact.objects.bulk_create([artifact_row(capture, part) for part in package.kept])
    seal(key, capture.pk, package.manifest, [part.as_json() for part in package.kept])
    _tell_source(source, capture, finding)
    failed = finding.completeness == FAILURE
    data: dict[str, Any] = {"capture": capture.pk, "outcome": finding.outcome, "verdict": finding.verdict}
    record(EventType.CAPTURE_FAILED if failed else EventType.CAPTURE_SEALED, source, by=None, **data)
    transaction.on_commit(partial(announce, capture.pk))


def artifact_row(capture: Capture, part: Kept) -> Artifact:
    """The row of a stored file; not saved."""
    return Artifact(
        capture=capture,
        kind=part.kind,
        sha256=part.stored.sha256,
        size=part.stored.size,
        media_type=part.media_type[:100],
        tool=part.tool[:100],
    )


def _tell_source(source: Source, capture: Capture, finding: Finding) -> None:
    """The newest capture, and what the editor left empty."""
    source.latest_capture = capture
    if finding.completeness != FAILURE and finding.verdict not in NOT_THE_SOURCE:
        source.archived_capture = capture
        fill_source(source, finding.reading, row(finding, []))
    if source.access == Source.Access.UNKNOWN:
        source.access = ACCESS.get(finding.verdict, Source.Access.UNKNOWN)
    source.search_text = document(source)
    source.save(
        update_fields=[
            "latest_capture", "archived_capture", "title", "authors", "published_at", "language", "access",
            "search_text", "updated_at",
        ]
    )  # fmt: skip


def fill_source(source: Source, reading: Reading, facts: dict[str, Any]) -> None:
    """Put what was read where the editor left a field empty; does not save."""
    source.title = source.title or facts["title"]
    source.authors = source.authors or facts["authors"]
    source.published_at = source.published_at or facts["published_at"]
    if source.language == Language.UNKNOWN and reading["language"] in Language.values:
        source.language = reading["language"]
