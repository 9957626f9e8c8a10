"""The worker's side of rendering: a browser of its own for one page, behind our proxy, killed when it hangs.

The driver and the browser are one session and one process group. This side keeps the deadline of each step, since
`page.pdf()` has no time-out and can hang for ever. Whatever happens, what was finished before is kept, and no process
and no file of the visit remains.
"""

import json
import logging
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from sources.browser import process_groups
from sources.browser.command import find_program
from sources.web.client import Resolve, resolve
from sources.web.guard import Policy, RefusedByPolicy, check_url
from sources.web.proxy import OWN_ANSWERS, Proxy, ProxyLimits, ProxyLog
from sources.web.refresh import MAX_FOLLOWED_SECONDS

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
CONSENT_RULES = Path(__file__).with_name("consent_rules.json")
# As in sources/browser/resources.py and driver.py, which need the browser's library.
RESOURCES_FILE, TRAIL_FILE, FRAMES_FILE = "resources.jsonl", "trail.json", "frames.json"
FOLDER_PREFIX = "claimdesk-render-"
MEMORY_CHECK_SECONDS = 0.5  # between two checks of the memory in use
MAX_MESSAGE_BYTES = 1 << 20
# The outcome if a step has to be killed; for all other steps it is render.timeout.
HANG_CODES = {"screenshot": "render.shot_timeout", "pdf": "render.pdf_hang"}
# -I keeps the environment and the current directory out of the child's imports, so the root is named.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sources.browser.driver import main; main()"


def step_seconds() -> dict[str, float]:
    """How many seconds each step may take."""
    return {"start": 20, "load": 30, "consent": 10, "scroll": 20, "dom": 10, "record": 20, "screenshot": 20, "pdf": 20}


@dataclass(frozen=True)
class RenderLimits:
    """`seconds` by step, `height` of the picture in pixels, `memory` of all the browser's processes in bytes.

    `redirects` is how often a page may lead on to another by itself, `frames` how many are kept of one page.
    """

    seconds: dict[str, float] = field(default_factory=step_seconds)
    height: int = 16_000
    resources: int = 1000
    resource_bytes: int = 100 * 1024 * 1024
    memory: int = 2 * 1024 * 1024 * 1024
    redirects: int = 10
    frames: int = 100


@dataclass
class Rendered:
    """The result of one visit of the browser. Its files are in `folder`, named as in `parts`, while it is open.

    `code` is `ok` or of the outcome table; whatever the code, the parts in `parts` are complete.
    """

    url: str
    folder: Path
    started_at: datetime
    log: ProxyLog
    final_url: str = ""
    title: str = ""
    browser: str = ""
    user_agent: str = ""
    consent: str = ""
    code: str = ""
    detail: str = ""
    led_to: str = ""  # where the page led and no other came of it
    step: str = "start"
    missed: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def path(self, part: str) -> Path | None:
        """The file of a part (`dom`, `screenshot`, `pdf`), if it was finished."""
        return self.folder / part if part in self.parts else None

    def resources(self) -> list[dict[str, Any]]:
        """The answers that the page loaded, in order, as sources/browser/resources.py writes them."""
        if "resources" not in self.parts:
            return []
        with (self.folder / RESOURCES_FILE).open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def answers(self) -> list[dict[str, Any]]:
        """Those of the `resources` that are kept, and that a server sent."""
        return [answer for answer in self.resources() if not (answer.get("left_out") or self._is_of_proxy(answer))]

    def _is_of_proxy(self, answer: dict[str, Any]) -> bool:
        return is_of_proxy(answer) and self.log.refusal_of(answer["url"]) is not None

    def trail(self) -> list[dict[str, str]]:
        """The addresses that the page had, in order: `url`, and `by` what it got there (address_trail.REASONS)."""
        return self._told(TRAIL_FILE) if "resources" in self.parts else []

    def frames(self) -> list[dict[str, Any]]:
        """The frames of the page as sources/browser/snapshot.py tells of them; `body` is the file of those kept."""
        return self._told(FRAMES_FILE) if "dom" in self.parts else []

    def _told(self, name: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return told

    def apply(self, said: dict[str, Any]) -> None:
        """Take over the facts of one message of the driver."""
        if part := said.get("part"):
            self.parts.append(part)
        elif missed := said.get("missed"):
            self.missed.append(f"{missed}: {said['detail']}")
        else:
            for name, value in said.items():
                setattr(self, name, value)


def is_installed() -> bool:
    """Whether there is a browser to render with."""
    return bool(find_program())


@contextmanager
def rendered(
    url: str, *, policy: Policy, limits: RenderLimits, user_agent: str, look_up: Resolve = resolve, program: str = ""
) -> Iterator[Rendered]:
    """Visit `url` with a browser of its own, `program` or the one that is installed.

    Never raises for what the page or the browser does.
    """
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    total_seconds = sum(limits.seconds.values())
    try:
        with Proxy(policy, ProxyLimits(2 * limits.resource_bytes, total_seconds), look_up) as proxy:
            visit = Rendered(url, folder, datetime.now(UTC), proxy.log)
            try:
                check_url(url, policy)
            except RefusedByPolicy as refusal:
                visit.code, visit.detail = refusal.code, refusal.detail
            else:
                _Driver(visit, limits, _job(visit, limits, proxy.port, user_agent, program)).run()
                _note_refusal(visit)
        yield visit
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_of_proxy(answer: dict[str, Any]) -> bool:
    """Whether an answer looks like one of our proxy's own."""
    return (answer.get("status"), answer.get("reason")) in OWN_ANSWERS


def _note_refusal(visit: Rendered) -> None:
    """Say so where the guard kept the browser from the page: the proxy's own answer is none of the page's server."""
    documents = [answer for answer in visit.resources() if answer["step"] is not None]
    last = max(documents, key=lambda answer: int(answer["step"]), default=None)
    target = visit.led_to or (last["url"] if last else "" if "dom" in visit.parts else visit.url)
    refusal = visit.log.refusal_of(target)
    if refusal is None or not (visit.led_to or last is None or is_of_proxy(last)):
        return
    is_first = last is None or (last["step"] == 0 and not visit.led_to and last["url"] == documents[0]["url"])
    by_guard = refusal.code.startswith("policy.")
    visit.code = (refusal.code if is_first else "http.redirect_blocked") if by_guard else "render.nav_failed"
    visit.detail = f"{refusal.code}: {refusal.detail}"
    visit.parts = [part for part in visit.parts if part == "resources"]


def _job(visit: Rendered, limits: RenderLimits, port: int, user_agent: str, program: str) -> dict[str, Any]:
    return {
        "url": visit.url,
        "folder": str(visit.folder),
        "program": program or find_program(),
        "proxy_port": port,
        "user_agent": user_agent,
        "seconds": limits.seconds,
        "height": limits.height,
        "resources": limits.resources,
        "resource_bytes": limits.resource_bytes,
        "redirects": limits.redirects,
        "frames": limits.frames,
        "refresh_seconds": MAX_FOLLOWED_SECONDS,
        "rules": json.loads(CONSENT_RULES.read_text(encoding="utf-8")),
    }


class _Driver:
    """The driver process of one visit: its messages are read line by line, and its whole session is killed."""

    def __init__(self, visit: Rendered, limits: RenderLimits, job: dict[str, Any]) -> None:
        self._visit = visit
        self._limits = limits
        self._job = job
        self._unread = b""
        self._ended = False

    def run(self) -> None:
        """Run the driver until it is done or has to be killed."""
        process_groups.adopt_orphans()
        with (self._visit.folder / "driver.log").open("wb") as log:
            driver = self._start(log)
        try:
            cast("IO[bytes]", driver.stdin).write(json.dumps(self._job).encode() + b"\n")
            cast("IO[bytes]", driver.stdin).flush()
            self._follow_driver(driver)
        except OSError as error:
            self._visit.code, self._visit.detail = "render.crash", str(error)[:200]
        finally:
            process_groups.kill_session(driver)
            for pipe in (driver.stdin, driver.stdout):
                cast("IO[bytes]", pipe).close()
        if self._visit.code == "render.crash":
            logger.warning("The browser's driver said: %s", self._log_tail())

    def _start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-I", "-c", _START, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TMPDIR": str(self._visit.folder)},
        )

    def _follow_driver(self, driver: subprocess.Popen[bytes]) -> None:
        """Read messages until one has a code, a step takes too long, the memory runs over, or the driver dies."""
        step, deadline = "", 0.0
        while not self._visit.code and not self._ended:
            if self._visit.step != step:
                step = self._visit.step
                deadline = time.monotonic() + self._limits.seconds[step]
            if time.monotonic() > deadline:
                self._end(
                    HANG_CODES.get(step, "render.timeout"), f"{step} took more than {self._limits.seconds[step]:g} s"
                )
            elif process_groups.memory_of(driver.pid) > self._limits.memory:
                self._end("render.oom", f"more than {self._limits.memory} bytes in {step}")
            elif not self._read_messages(driver, deadline):
                self._end("render.crash", f"the driver ended in {step}")

    def _read_messages(self, driver: subprocess.Popen[bytes], deadline: float) -> bool:
        """Read the messages that arrive soon; False if the driver is gone."""
        pipe = cast("IO[bytes]", driver.stdout).fileno()
        wait = max(min(MEMORY_CHECK_SECONDS, deadline - time.monotonic()), 0)
        if not select.select([pipe], [], [], wait)[0]:
            return True
        data = os.read(pipe, 1 << 16)
        self._unread += data
        if len(self._unread) > MAX_MESSAGE_BYTES:
            return False
        *lines, self._unread = self._unread.split(b"\n")
        step = self._visit.step
        for line in lines:
            self._visit.apply(json.loads(line))
        # After several steps in one read the deadline is that of the last one.
        return bool(data) or bool(self._visit.code) or step != self._visit.step

    def _end(self, code: str, detail: str) -> None:
        self._visit.code, self._visit.detail, self._ended = code, detail, True

    def _log_tail(self) -> str:
        words = (self._visit.folder / "driver.log").read_text(encoding="utf-8", errors="replace")
        return f"{self._visit.detail} {words[-2000:]}".strip()
