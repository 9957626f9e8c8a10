"""The stages of a capture: fetch, read, store, seal.

The row is the truth. A worker that dies leaves a lease that runs out; a worker that lost its lease writes nothing
more. So a capture is sealed once, and a failure is sealed like a success.
"""

import functools
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.capture import config
from sources.capture.commit import Ready, announce_forgotten, seal_captures
from sources.capture.embeds import FRAMING_HOSTS, PLATFORM_HOSTS, Attaching, attach, framed_by
from sources.capture.packaging import NOARCHIVE, Finding, Package, asks_not_to_be_archived, keep
from sources.evidence.signing import wacz_signer
from sources.extraction.page_type import Seen, judge
from sources.extraction.reading import Reading, blank
from sources.models import Artifact, Capture
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import HELD, HostSlot, host_of
from sources.scheduling.host_policy import Wait
from sources.scheduling.lease import CAPTURES, NOT_STORED, Lease, LeaseLost, new_token
from sources.spools import size_of
from sources.storage.archive import archive
from sources.storage.base import Damaged, StorageError
from sources.urls import WebAddress
from sources.wacz.writer import Signer
from sources.web.records import FetchResult

logger = logging.getLogger(__name__)

Part = TypeVar("Part")
State = Capture.State
OWN_MISTAKE = "sys.bug"
LOST_LEASE = "sys.lease_lost"
WORKER_LOST = "sys.worker_lost"
HOST_WAIT_SECONDS = 10.0  # how long somebody who is watching waits for a host to be free
# The last answer was not the page but a way to it.
NO_PAGE = frozenset({"http.3xx", "http.redirect_loop", "http.redirect_too_many", "http.redirect_blocked"})


class Stage(Enum):
    """What is done next for a capture. The first three need no database, so that many captures can be in them."""

    FETCH = "fetch"
    READ = "read"
    STORE = "store"
    SEAL = "seal"
    DONE = "done"


STATES = {
    Stage.FETCH: State.FETCHING,
    Stage.READ: State.EXTRACTING,
    Stage.STORE: State.SEALING,
    Stage.SEAL: State.SEALING,
    Stage.DONE: State.SEALED,
}


def run(capture_id: int, *, may_wait: bool = True) -> None:
    """Do what a capture asks for, if it still waits; otherwise nothing.

    `may_wait` False seals the outcome of the first attempt whatever it is, for somebody who is watching. Only a host
    that wants to be left alone, and an archive that takes nothing, make even that one wait.
    """
    url = Capture.objects.waiting().filter(pk=capture_id).values_list("url", flat=True).first()
    if url is None:
        return
    token = new_token()
    slot = config.host_limiter().enter(host_of(url), patience=0 if may_wait else HOST_WAIT_SECONDS, holder=token)
    if isinstance(slot, Wait):
        put_off(capture_id, slot)
        return
    for attempt in started({capture_id: (url, slot)}, token=token, may_wait=may_wait):
        attempt.run_alone()


def put_off(capture_id: int, wait: Wait) -> None:
    """Let a capture wait for its host, without counting an attempt."""
    CAPTURES.defer(capture_id, wait.seconds, outcome=HELD, detail="")


def started(
    entered: Mapping[int, tuple[str, HostSlot]], *, token: str, may_wait: bool = True
) -> list["CaptureAttempt"]:
    """Attempts at captures, given by id with their URLs and with slots at their hosts; without those that somebody
    else took first. `token` is the one by which the slots are held, too."""
    leases = CAPTURES.take_all(entered, state=State.FETCHING, token=token, started_at=Now()) if entered else {}
    for capture_id in entered.keys() - leases.keys():
        entered[capture_id][1].leave()
    signer = functools.cache(wacz_signer)
    return [CaptureAttempt(lease, *entered[pk], signer, may_wait) for pk, lease in leases.items()]


def sweep() -> list[int]:
    """Free what dead workers left, with their slots at hosts, and announce what they sealed.

    Returns the ids of all captures for which a worker should be woken.
    """
    limiter = config.host_limiter()
    freed = CAPTURES.free_abandoned()
    urls = dict(Capture.objects.filter(pk__in=[pk for pk, _token in freed]).values_list("pk", "url"))
    for capture_id, token in freed:
        limiter.free(host_of(urls[capture_id]), token)
    announce_forgotten()
    return CAPTURES.wakeups_due()


def doubt(finding: Finding) -> str:
    """The code that decides whether to look again: the wire's, or where that is fine what the page seems to be."""
    return finding.verdict if finding.outcome == "ok" else finding.outcome


@dataclass
class CaptureAttempt:
    """One attempt at a capture: which stage it is in, and what the stages before brought.

    `slot` is the right to talk to the host; `signer` signs the file and is looked up once for those that were started
    together; without `may_wait` no failure is tried again later.

    Whoever drives it calls `begin`, then `work` (anywhere) and `advance` (where the database may be used) for each
    stage, and seals what is `ready`; each under `answered`, which answers every problem that ends an attempt.
    """

    lease: Lease
    url: str
    slot: HostSlot
    signer: Callable[[], Signer]
    may_wait: bool = True
    stage: Stage = Stage.FETCH
    _fetched: FetchResult | None = None
    _finding: Finding | None = None
    _package: Package | None = None
    _sign: Signer | None = field(default=None, repr=False)

    @property
    def state(self) -> str:
        """What the capture's row may say meanwhile."""
        return STATES[self.stage]

    @property
    def ready(self) -> Ready:
        """What is sealed, in the stage SEAL."""
        return Ready(self.lease, self._read_finding, _made(self._package))

    def run_alone(self) -> None:
        """Go through all stages, one after the other."""
        with self.answered():
            self.begin()
            while self.stage not in {Stage.SEAL, Stage.DONE}:
                self.lease.write(state=self.state)
                self.work()
                self.advance()
            if self.stage == Stage.SEAL:
                self.sealed(seal_captures([self.ready]))

    def answered(self) -> "_Answered":
        """A block in which whatever ends the attempt is answered: see `_Answered`."""
        return _Answered(self)

    def begin(self) -> None:
        """Decide whether the host is asked at all."""
        if self.lease.is_past_the_cap:
            # Only workers that died get here: what kills them is not touched again, and that is put on record.
            self._refuse(WORKER_LOST)
        elif Artifact.objects.use_up(settings.ARCHIVE_QUOTA):
            self._refuse("policy.quota")

    def work(self) -> None:
        """Do what the stage asks for. Needs no database; raises what it meets."""
        if self.stage == Stage.FETCH:
            self._fetched = self._fetch()
        elif self.stage == Stage.READ:
            self._finding = _read(self._visited)
        else:
            self._package = _keep(self._read_finding, self._sign)

    def advance(self) -> None:
        """After `work`: go on to the next stage, or put the capture back until a later attempt.

        Raises LeaseLost, StorageError.
        """
        if self.stage == Stage.FETCH:
            self.stage = Stage.DONE if self._waits(self._visited.code) else Stage.READ
        elif self.stage == Stage.READ and self._waits(doubt(self._read_finding)):
            self.stage = Stage.DONE
        elif self.stage == Stage.READ:
            self._sign = self.signer()
            self.stage = Stage.STORE
        else:
            self.stage = Stage.SEAL

    def sealed(self, capture_ids: set[int]) -> None:
        """Take note of what was sealed. Raises LeaseLost where this capture is not among them."""
        if self.lease.row_id not in capture_ids:
            raise LeaseLost(self.lease.row_id)
        self.stage = Stage.DONE

    def pause_after(self, code: str) -> int | None:
        """Seconds until the next attempt after such an outcome; None where this one is the last."""
        delays = retry_delays(code)
        past = self.lease.attempt - 1
        if not self.may_wait or past >= len(delays) or self.lease.attempt >= settings.CAPTURE_MAX_ATTEMPTS:
            return None
        return delays[past] * (100 + secrets.randbelow(26)) // 100  # not all at the same second, and none earlier

    @property
    def _read_finding(self) -> Finding:
        return _made(self._finding)

    @property
    def _visited(self) -> FetchResult:
        return _made(self._fetched)

    def _refuse(self, code: str) -> None:
        self._fetched = FetchResult(self.url, config.user_agent(), code=code)
        self.stage = Stage.READ

    def _fetch(self) -> FetchResult:
        client = config.web_client()
        robots = config.robots(client)

        def before_request(address: WebAddress) -> None:
            self.slot.before_request(address)
            robots.check(address)

        frames = host_of(self.url) in FRAMING_HOSTS
        contents_of = functools.partial(framed_by, policy=client.policy, robots=robots) if frames else None
        fetched = client.fetch(self.url, before_request, contents_of)
        if fetched.code == "ok" and _is_of_platform(fetched.final_url):
            attach(fetched, _reading_of, Attaching(client, before_request, config.attachment_limits()))
            self.slot.kept_out = None  # the host of a picture does not keep us from the page
        fetched.robots = robots.records
        self.slot.leave(fetched)
        return fetched

    def _waits(self, code: str) -> bool:
        fetched = self._visited
        if wait := self.slot.kept_out:  # nothing was found out about the page, so the attempt does not count
            self.lease.put_back(wait.seconds, outcome=code, detail=fetched.detail, attempt=self.lease.attempt - 1)
            return True
        pause = self.pause_after(code)
        if pause is None:
            return False
        self._put_back(code, fetched.detail, max(pause, fetched.retry_after or 0))
        return True

    def _put_back(self, code: str, detail: str, seconds: float, **changes: int) -> None:
        with transaction.atomic():
            self.lease.put_back(seconds, outcome=code, detail=detail[:500], **changes)
            capture = Capture.objects.select_related("source").get(pk=self.lease.row_id)
            data = {"capture": capture.pk, "outcome": code, "attempt": self.lease.attempt}
            record(EventType.CAPTURE_RETRIED, capture.source, by=None, **data)

    def wait_for_storage(self, problem: Exception) -> None:
        """Put the capture back until the archive may take it again. Raises LeaseLost."""
        pause, uncounted = self.lease.storage_pause()
        self._put_back(NOT_STORED, str(problem), pause, **uncounted)

    def note_mistake(self, name: str) -> None:
        """The desk itself failed: try once more, and seal that as a failure if it ends so too. Raises LeaseLost."""
        if (pause := self.pause_after(OWN_MISTAKE)) is not None:
            self._put_back(OWN_MISTAKE, name, pause)
            return
        with FetchResult(self.url, config.user_agent(), code=OWN_MISTAKE, detail=name) as fetched:
            finding = Finding(fetched, blank(), "")
            self.sealed(seal_captures([Ready(self.lease, finding, _keep(finding, self.signer()))]))

    def close(self) -> None:
        """Let go of the host and of what was spooled."""
        self.stage = Stage.DONE
        self.slot.leave()
        if self._fetched is not None:
            self._fetched.close()


@dataclass(frozen=True)
class _Answered:
    """A block that belongs to an attempt. Where a problem leaves the block the attempt is over:

    - a lost lease is somebody else's capture by now: it is logged and goes no further;
    - what the archive did not take waits until it does: that goes no further either;
    - anything else is a mistake of the desk: it is put on record, and goes on to whoever drives the attempt, and into
      the log.
    """

    attempt: CaptureAttempt

    def __enter__(self) -> None:
        """Nothing has to be prepared."""

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        """Answer the problem; True where it goes no further."""
        try:
            return self._is_answered(problem)
        finally:
            if problem is not None or self.attempt.stage == Stage.DONE:
                self.attempt.close()

    def _is_answered(self, problem: BaseException | None) -> bool:
        try:
            return self._answer(problem)
        except LeaseLost as lost:  # also while the problem was being answered
            logger.warning("%s: capture %s is another worker's by now, or was ended", LOST_LEASE, lost)
            return isinstance(problem, LeaseLost | StorageError | Damaged)

    def _answer(self, problem: BaseException | None) -> bool:
        if isinstance(problem, LeaseLost):
            raise problem
        if isinstance(problem, StorageError | Damaged):
            logger.error("The archive did not take capture %s", self.attempt.lease.row_id, exc_info=problem)
            self.attempt.wait_for_storage(problem)
            return True
        if isinstance(problem, Exception):
            self._note(problem)
        return False

    def _note(self, mistake: Exception) -> None:
        try:
            self.attempt.note_mistake(type(mistake).__name__)
        except (StorageError, Damaged) as problem:  # not even the failure could be kept
            self.attempt.wait_for_storage(problem)


def _made(part: Part | None) -> Part:
    if part is None:
        raise RuntimeError("a stage of the capture was left out")
    return part


def _is_of_platform(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return any(host == each or host.endswith(f".{each}") for each in PLATFORM_HOSTS)


def _reading_of(fetched: FetchResult) -> Reading:
    content_type = fetched.last.header("content-type") if fetched.last else ""
    return config.extractor().read(fetched.body, content_type, fetched.final_url, oembed=fetched.oembed)


def _read(fetched: FetchResult) -> Finding:
    last = fetched.last
    if last is None or not last.answered or fetched.code in NO_PAGE:
        return Finding(fetched, blank(), "")
    reading = _reading_of(fetched)
    if settings.NOARCHIVE == "obey" and asks_not_to_be_archived(fetched, reading):
        fetched.withhold_page()
        fetched.code = NOARCHIVE
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
        leads_on=last.refresh is not None,
    )
    return Finding(fetched, reading, judge(seen))


def _keep(finding: Finding, signer: Signer | None) -> Package:
    tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
    return keep(finding, archive(), sealed_at=datetime.now(UTC), sign=signer, **tools)
