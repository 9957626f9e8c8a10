"""The process that drives the browser: one job on stdin, one line of JSON on stdout for each event.

It reports which step begins and which files it wrote to the job's folder. The listener knows how long a step may take
and kills the whole process group when one takes longer, since a browser can hang for ever in printing. When stdin ends,
the listener is gone, and this process ends with everything that it started.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, FloatRect, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from sources.browser.address_trail import AddressTrail, Step, opened_in
from sources.browser.command import Start, other_user
from sources.browser.consent import answer_dialogs
from sources.browser.process_groups import adopt_orphans, end_others
from sources.browser.resources import Recorder
from sources.browser.snapshot import snapshot

PORT_FILE = "DevToolsActivePort"
TRAIL_FILE, FRAMES_FILE = "trail.json", "frames.json"  # as in sources/browser/client.py
SCHEMES = ("http://", "https://")
MAX_SNAPSHOTS = 3  # attempts
PICTURES = frozenset({"screenshot", "pdf"})  # the steps that show a page
WIDTH, HEIGHT = 1280, 1024
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36 {}"
STEP_SHARE = 0.8  # of a step's time: an optional part is given up before the listener kills the process
# Scroll down step by step, so that lazy content is loaded, and back up.
SCROLL = """async ([most, milliseconds]) => {
    const end = Date.now() + milliseconds;
    let at = 0;
    while (at < Math.min(document.documentElement.scrollHeight, most) && Date.now() < end) {
        at += Math.floor(window.innerHeight * 0.8);
        window.scrollTo(0, at);
        await new Promise(done => setTimeout(done, 120));
    }
    window.scrollTo(0, 0);
}"""
PAGE_SIZE = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


class NotOpened(Exception):
    """The browser could not open the page."""


class Visit:
    """One page in one browser, step by step. `job` is what the listener sent (see sources/browser/client.py: _job)."""

    def __init__(self, job: dict[str, Any], page: Page) -> None:
        self._job = job
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._recorder = Recorder(page, self._session, job["resources"], job["resource_bytes"])
        self._trail = AddressTrail(page, self._session)
        self._way: list[Step] = []  # to the document that was kept
        self._folder = Path(job["folder"])
        self._has_page = True
        self._code = "ok"
        self._lacks: list[str] = []

    def run(self) -> dict[str, str]:
        """Run all steps, printing last, as it may hang. Returns the `code`, and as `detail` what is missing."""
        steps: dict[str, Callable[[], None]] = {
            "load": self._load,
            "consent": self._consent,
            "scroll": self._scroll,
            "dom": self._dom,
            "record": self._record,
            "screenshot": self._screenshot,
            "pdf": self._pdf,
        }
        for name, step in steps.items():
            if name in PICTURES and not self._has_page:
                continue
            report(step=name)
            try:
                step()
            except Error as error:
                if self._page.is_closed() or name == "load":
                    raise
                self._miss(name, _first_line(error))
                if name == "screenshot" and isinstance(error, TooLate):
                    self._code = "render.shot_timeout"
                elif name == "dom":
                    self._code = "render.nav_failed"
        return {"code": self._code, "detail": "; ".join(self._lacks)}

    def _miss(self, name: str, detail: str) -> None:
        """Report the result that a step did not give, and go on."""
        report(missed=name, detail=detail)
        self._lacks.append(f"{name}: {detail}")

    def _load(self) -> None:
        milliseconds = self._milliseconds("load")
        deadline = time.monotonic() + milliseconds / 1000
        try:
            self._page.goto(self._job["url"], wait_until="load", timeout=milliseconds)
        except Error as error:
            if self._page.url in {"about:blank", "", "chrome-error://chromewebdata/"}:
                raise NotOpened(_first_line(error)) from error
            self._miss("load", _first_line(error))  # the page is loaded, only something in it is not
        self._settle(milliseconds / 3)
        self._follow_refreshes(deadline)
        report(final_url=self._page.url, title=self._page.title()[:500])

    def _follow_refreshes(self, deadline: float) -> None:
        """Wait while the page says that it leads on to another, as the client for pages follows that, too."""
        while self._trail.waits_for_refresh(self._job["refresh_seconds"]) and time.monotonic() < deadline:
            opened = self._trail.opened
            self._page.wait_for_timeout(100)
            if self._trail.opened > opened:
                self._settle(max(deadline - time.monotonic(), 0.1) * 1000)

    def _consent(self) -> None:
        answered = answer_dialogs(
            self._page, self._job["rules"], time.monotonic() + self._milliseconds("consent") / 1e3
        )
        if answered:
            report(consent=answered)
            self._settle(2000)

    def _scroll(self) -> None:
        milliseconds = self._milliseconds("scroll")
        self._page.evaluate(SCROLL, [self._job["height"], milliseconds * 0.6])
        self._settle(milliseconds * 0.3)

    def _dom(self) -> None:
        taken = self._snapshot()
        self._way = self._trail.steps_to(taken["url"])
        if (opened := opened_in(self._way)) > self._job["redirects"] + 1:
            self._way = self._way[: self._job["redirects"] + 1]
            self._end("http.redirect_too_many", f"{opened} documents, one after the other")
        elif not taken["url"].startswith(SCHEMES):
            report(led_to=self._trail.asked_last)
            self._end("render.nav_failed", f"the page led to {self._trail.asked_last or taken['url']}"[:300])
        else:
            self._keep_document(taken)

    def _snapshot(self) -> dict[str, Any]:
        """The page, taken once more where it went on to another at that very moment. Raises Error."""
        for _attempt in range(MAX_SNAPSHOTS - 1):
            with suppress(Error):
                return snapshot(self._session, self._job["frames"])
            self._settle(1000)
        return snapshot(self._session, self._job["frames"])

    def _keep_document(self, taken: dict[str, Any]) -> None:
        for number, frame in enumerate(taken["frames"], start=1):
            if (html := frame.pop("html", None)) is not None:
                frame["body"] = f"frame-{number}"
                (self._folder / frame["body"]).write_bytes(html.encode("utf-8", "replace"))
        (self._folder / FRAMES_FILE).write_text(json.dumps(taken["frames"]), encoding="utf-8")
        if more := taken["left_out"]:
            self._fail("limit.subresources", f"{more} more frames than are kept of a page")
        report(final_url=taken["url"], title=taken["title"][:500])
        self._keep("dom", taken["html"].encode("utf-8", "replace"))

    def _record(self) -> None:
        self._way = self._way or self._trail.steps
        self._recorder.write(self._folder, time.monotonic() + self._milliseconds("record") / 1000, self._way)
        steps = [{"url": step.url, "by": step.by} for step in self._way]
        (self._folder / TRAIL_FILE).write_text(json.dumps(steps), encoding="utf-8")
        report(part="resources")
        if over_cap := self._recorder.over_cap:
            self._fail("limit.subresources", f"{over_cap} more files than are kept of a page")

    def _screenshot(self) -> None:
        width, height = self._page.evaluate(PAGE_SIZE)
        clip = FloatRect(x=0, y=0, width=min(width, 2 * WIDTH), height=min(height, self._job["height"]))
        picture = self._page.screenshot(
            full_page=True, clip=clip, type="png", timeout=self._milliseconds("screenshot"), animations="disabled"
        )
        self._keep_of_document("screenshot", picture)

    def _pdf(self) -> None:
        self._keep_of_document("pdf", self._page.pdf(format="A4", print_background=True))

    def _keep_of_document(self, part: str, data: bytes) -> None:
        """Keep what shows the document that was kept; not what shows another one that came meanwhile."""
        if self._trail.opened == opened_in(self._way):
            self._keep(part, data)
        else:
            self._miss(part, "the page led on to another before it was made")

    def _end(self, code: str, detail: str) -> None:
        """There is no page to show: what led to it is recorded, and nothing else made of it."""
        self._fail(code, detail)
        self._has_page = False

    def _fail(self, code: str, detail: str) -> None:
        self._code = code if self._code == "ok" else self._code
        self._lacks.append(detail)

    def _settle(self, milliseconds: float) -> None:
        try:
            self._page.wait_for_load_state("networkidle", timeout=milliseconds)
        except Error:
            if self._page.is_closed():
                raise  # otherwise go on: many pages never stop loading

    def _keep(self, part: str, data: bytes) -> None:
        (self._folder / part).write_bytes(data)
        report(part=part)

    def _milliseconds(self, step: str) -> float:
        return float(self._job["seconds"][step]) * 1000 * STEP_SHARE


def report(**facts: Any) -> None:
    """Write one message for the listener to stdout."""
    sys.__stdout__.write(json.dumps(facts) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def main() -> None:
    """Read the job from stdin, do it, and end all processes that it started."""
    adopt_orphans()
    job = json.loads(sys.stdin.readline())
    os.umask(0o077)
    start = Start(job["program"], Path(job["folder"]), job["proxy_port"])
    report(step="start")
    start.make_profile()
    chromium = _launch(start)
    alone = threading.Event()
    threading.Thread(target=_end_with_listener, args=(alone, start), daemon=True).start()
    try:
        report(**_drive(job, _endpoint(start, chromium)))
    except NotOpened as error:
        report(code="render.nav_failed", detail=str(error))
    except Error as error:
        report(code="render.crash", detail=_first_line(error))
    finally:
        if alone.is_set():
            threading.Event().wait()  # the other thread ends this process, when it has cleaned up
        end_others()


def _launch(start: Start) -> subprocess.Popen[bytes]:
    # In our process group, so that killing the group ends it too.
    return subprocess.Popen(  # noqa: S603 - a fixed program
        start.command,
        user=other_user(),
        extra_groups=[] if other_user() else None,
        cwd=start.profile,
        env=start.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _endpoint(start: Start, chromium: subprocess.Popen[bytes]) -> str:
    """The address that the browser listens on, read from its profile. The listener's deadline ends the wait."""
    file = start.profile / PORT_FILE
    while chromium.poll() is None:
        lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
        if len(lines) == 2:
            return f"ws://127.0.0.1:{int(lines[0])}{lines[1]}"
        time.sleep(0.02)
    raise Error(f"the browser ended with {chromium.returncode} before it began")


def _drive(job: dict[str, Any], endpoint: str) -> dict[str, str]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(endpoint)
        agent = USER_AGENT.format(browser.version.partition(".")[0], job["user_agent"])
        report(browser=f"Chromium {browser.version}", user_agent=agent)
        context = _context(browser, agent)
        page = context.new_page()
        context.on("page", lambda other: other.close())
        return Visit(job, page).run()


def _context(browser: Browser, agent: str) -> BrowserContext:
    """A context without downloads, permissions or service workers, of which nothing is kept."""
    context = browser.new_context(
        user_agent=agent,
        viewport={"width": WIDTH, "height": HEIGHT},
        accept_downloads=False,
        service_workers="block",
        permissions=[],
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    return context


def _end_with_listener(alone: threading.Event, start: Start) -> None:
    """Wait for the end of stdin; then end all other processes of this session, remove the folder, and exit."""
    sys.stdin.read()
    alone.set()
    end_others()
    shutil.rmtree(start.folder, ignore_errors=True)
    os._exit(1)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]


if __name__ == "__main__":
    main()
