"""A real Chromium: bounded, and gone afterwards. What contains it is in test_browser_contained.py."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sources.browser.client import FOLDER_PREFIX, Rendered, RenderLimits, is_installed, rendered, step_seconds
from sources.browser.process_groups import PROC
from sources.web.guard import Policy
from tests.processes import descendants, processes_with
from tests.waiting import wait_for
from tests.web import Web, article, fixed, page, served

pytestmark = pytest.mark.browser

LeftBehind = Callable[[], list[str]]
AGENT = "ClaimDesk/test (+desk@example.org)"
HANGS_IN_PRINT = b"<script>onbeforeprint = () => { for (;;); }</script>"
SPINS = b"<script>setTimeout(() => { for (;;); }, 50)</script>"
# A picture waits for the page's fonts.
FONT_NEVER_COMES = b"""<script>onload = () => setTimeout(() => {
    const font = new FontFace("Never", "url(/hang?font)"); document.fonts.add(font); font.load();
})</script>"""
LOADS_EIGHT = b"""<body><script>
onload = () => { for (let number = 0; number < 8; number++) document.body.append(
    Object.assign(new Image(), {src: "/image?" + number})); };
</script>"""
HANGS_IN_MEASURING = b"""<script>
Object.defineProperty(document.documentElement, "scrollWidth", {get() { for (;;); }});
</script>"""
TALL = b"<div style='height:9000px'>tall</div><img loading=lazy src=/image?lazy>"
ONETRUST = b"""<div id=onetrust-banner-sdk><button id=onetrust-reject-all-handler
onclick="document.getElementById('onetrust-banner-sdk').remove()">Reject All</button></div>"""
BY_WORDS = """<div class="my-cookie-bar">Cookies? <button onclick="document.title='given'">Прийняти все</button>
<button onclick="this.parentNode.remove()">Відхилити  все</button></div>"""
NOT_ABOUT_CONSENT = "<form><button type=button onclick=\"document.title='clicked'\">Reject all</button></form>"


def quick(**seconds: float) -> RenderLimits:
    """The usual limits with other deadlines."""
    return RenderLimits(seconds={**step_seconds(), **seconds})


def visit(
    web: Web, url: str, limits: RenderLimits | None = None, program: str = ""
) -> AbstractContextManager[Rendered]:
    policy = Policy(allow_endpoints=web.endpoints)
    return rendered(url, policy=policy, limits=limits or quick(), user_agent=AGENT, program=program)


def command_lines() -> list[tuple[int, str]]:
    """User and command line of every process."""
    found = []
    for entry in PROC.iterdir():
        with suppress(OSError):
            if entry.name.isdigit():
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append((entry.stat().st_uid, words))
    return found


@pytest.fixture(autouse=True)
def _own_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place for this test's renderings alone; short, as a browser's socket has to fit in."""
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    folder.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    folder.rmdir()


@pytest.fixture
def left_behind() -> LeftBehind:
    """What is there now and was not when the test began: our processes, and the folders of renderings.

    Ours are those that we started or adopted, zombies included, and those that carry this test's folder with them.
    """
    known = descendants(os.getpid())
    folder = tempfile.gettempdir()

    def look() -> list[str]:
        started = [f"{pid} {told}" for pid, told in descendants(os.getpid()).items() if pid not in known]
        folders = [str(path) for path in Path(folder).glob(f"{FOLDER_PREFIX}*")]
        return started + [line[:200] for line in processes_with(folder + "/").values()] + folders

    return look


def test_is_installed_says_that_the_tests_have_a_browser() -> None:
    assert is_installed()


def test_rendered_keeps_dom_picture_print_and_all_that_was_loaded(web: Web) -> None:
    script = b"<script>document.body.append('made by a script')</script>"
    with served(fixed(page(article() + script + TALL))) as path, visit(web, web.url(path)) as seen:
        assert (seen.code, seen.missed) == ("ok", [])
        assert seen.parts == ["dom", "resources", "screenshot", "pdf"]
        assert seen.title == "Лист про радари"
        assert b"made by a script" in (seen.folder / "dom").read_bytes()
        assert (seen.folder / "screenshot").read_bytes().startswith(b"\x89PNG")
        assert (seen.folder / "pdf").read_bytes().startswith(b"%PDF")
        loaded = {resource["url"]: resource for resource in seen.resources()}
        assert set(loaded) == {web.url(path), web.url("/image?lazy")}
        assert (seen.folder / loaded[web.url(path)]["body"]).read_bytes() == article() + script + TALL
        assert seen.user_agent.endswith(AGENT)
        assert seen.browser.startswith("Chromium ")
    assert not seen.folder.exists()


def test_rendered_follows_redirects_and_records_them(web: Web) -> None:
    with visit(web, web.url("/moved/twice")) as seen:
        assert seen.final_url == web.url("/article/uk")
        statuses = {resource["url"]: resource["status"] for resource in seen.resources()}
    assert statuses == {web.url("/moved/twice"): 308, web.url("/moved"): 301, web.url("/article/uk"): 200}


def test_rendered_cuts_the_picture_at_the_height(web: Web) -> None:
    with served(fixed(page(TALL))) as path, visit(web, web.url(path), replace(quick(), height=2000)) as seen:
        head = (seen.folder / "screenshot").read_bytes()[:24]
    assert int.from_bytes(head[20:24], "big") == 2000


@pytest.mark.parametrize(("limits", "kept"), [(RenderLimits(resources=3), 3), (RenderLimits(resource_bytes=20_000), 1)])
def test_rendered_stops_at_its_caps_and_says_so(web: Web, limits: RenderLimits, kept: int) -> None:
    with served(fixed(page(LOADS_EIGHT + b" " * 20_000))) as path, visit(web, web.url(path), limits) as seen:
        resources = seen.resources()
    left_out = [each for each in resources if each.get("left_out")]
    assert len(left_out) == len(resources) - kept > 0
    assert (seen.code, seen.missed) == ("limit.subresources", [])
    assert seen.detail == f"{len(left_out)} more files than are kept of a page"
    assert seen.parts == ["dom", "resources", "screenshot", "pdf"]


@pytest.mark.parametrize(
    ("script", "why", "parts"),
    [
        (FONT_NEVER_COMES, "screenshot: Page.screenshot: Timeout 800ms exceeded.", ["dom", "resources", "pdf"]),
        (HANGS_IN_MEASURING, "screenshot took more than 1 s", ["dom", "resources"]),
    ],
)
def test_rendered_without_a_picture_in_time_says_so(web: Web, script: bytes, why: str, parts: list[str]) -> None:
    limits = quick(load=3, screenshot=1)
    with served(fixed(page(article() + script))) as path, visit(web, web.url(path), limits) as seen:
        assert (seen.code, seen.detail, seen.parts) == ("render.shot_timeout", why, parts)


@pytest.mark.parametrize(("dialog", "answered"), [(ONETRUST, "OneTrust"), (BY_WORDS.encode(), "відхилити все")])
def test_rendered_rejects_what_consent_dialogs_ask_for(web: Web, dialog: bytes, answered: str) -> None:
    with served(fixed(page(article() + dialog))) as path, visit(web, web.url(path)) as seen:
        assert seen.consent == answered
        assert "eject All" not in (left := (seen.folder / "dom").read_text(encoding="utf-8"))
        assert "Відхилити" not in left
        assert seen.title == "Лист про радари"


def test_rendered_clicks_nothing_that_is_not_about_consent(web: Web) -> None:
    with served(fixed(page(article() + NOT_ABOUT_CONSENT.encode()))) as path, visit(web, web.url(path)) as seen:
        assert (seen.consent, seen.title) == ("", "Лист про радари")


def test_rendered_leaves_nothing_behind_when_printing_hangs(web: Web, left_behind: LeftBehind, rounds: int) -> None:
    with served(fixed(page(article() + HANGS_IN_PRINT))) as path:
        for _round in range(rounds):
            with visit(web, web.url(path), quick(pdf=0.5)) as seen:
                assert (seen.code, seen.parts) == ("render.pdf_hang", ["dom", "resources", "screenshot"])
    assert left_behind() == []


WORKER = """
import sys
from sources.browser.client import RenderLimits, rendered
from sources.web.guard import Policy
url, endpoint = sys.argv[1:]
with rendered(url, policy=Policy(allow_endpoints=frozenset({endpoint})), limits=RenderLimits(), user_agent="x"):
    raise SystemExit("the page was to hang")
"""


def test_rendered_leaves_nothing_behind_when_its_worker_is_killed(web: Web, left_behind: LeftBehind) -> None:
    asked = threading.Event()

    def hang_on(_web: Web, _connection: object, _target: str) -> None:
        asked.set()
        _web.release.wait(60)

    with served(hang_on, "/never") as path:
        command = [sys.executable, "-c", WORKER, web.url(path), f"127.0.0.1:{web.port}"]
        environ = {**os.environ, "TMPDIR": tempfile.gettempdir()}
        with subprocess.Popen(command, cwd=Path(__file__).parents[3], env=environ) as worker:
            assert asked.wait(60)
            there = "\n".join(left_behind())
            assert all(words in there for words in ("sources.browser.driver", "playwright", "--type=renderer"))
            worker.kill()
        # The process that adopted the driver has to wait for it; where ClaimDesk runs that is init.
        wait_for(lambda: all(left.endswith(" Z") for left in left_behind()), "the driver ends the browser")


def test_rendered_ends_a_page_that_never_stops_computing(web: Web, left_behind: LeftBehind) -> None:
    with served(fixed(page(article() + SPINS))) as path, visit(web, web.url(path), quick(load=2, consent=2)) as seen:
        assert seen.code == "render.timeout"
    assert left_behind() == []


def test_rendered_says_that_a_silent_page_did_not_open(web: Web) -> None:
    with visit(web, web.url("/hang"), quick(load=1.5)) as seen:
        assert (seen.code, seen.parts) == ("render.nav_failed", [])


def test_rendered_says_that_the_memory_ran_over(web: Web, left_behind: LeftBehind) -> None:
    with visit(web, web.url("/article/uk"), replace(quick(), memory=20_000_000)) as seen:
        assert seen.code == "render.oom"
    assert left_behind() == []


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/chromium"])
def test_rendered_says_that_the_browser_did_not_live(web: Web, program: str, left_behind: LeftBehind) -> None:
    with visit(web, web.url("/article/uk"), program=program) as seen:
        assert seen.code == "render.crash"
    assert left_behind() == []


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "file:///etc/passwd", "http://127.0.0.1:9/"])
def test_rendered_starts_no_browser_for_what_is_refused(web: Web, url: str) -> None:
    with visit(web, url, program="/nowhere/chromium") as seen:
        assert seen.code.startswith("policy.")


def test_rendered_runs_the_browser_unprivileged_and_sandboxed(web: Web) -> None:
    commands: list[tuple[int, str]] = []

    def look(_web: Web, connection: object, target: str) -> None:
        own = tempfile.gettempdir()
        commands.extend((user, words) for user, words in command_lines() if f"--user-data-dir={own}" in words)
        fixed(page(article()))(_web, connection, target)  # type: ignore[arg-type]

    with served(look) as path, visit(web, web.url(path)) as seen:
        assert seen.code == "ok"
    assert commands
    assert all("--no-sandbox" not in words for _user, words in commands)
    assert 0 not in {user for user, _words in commands}


def test_consent_rules_are_whole() -> None:
    rules = json.loads((Path(__file__).parents[3] / "sources" / "browser" / "consent_rules.json").read_text("utf-8"))
    assert {"uk", "ru", "en"} <= rules["words"].keys()
    assert all(rule["name"] and rule["shown"] and all(rule["reject"]) for rule in rules["dialogs"])
    words = [word for language in rules["words"].values() for word in language]
    assert [word for word in words if word != word.lower() or not word] == []
