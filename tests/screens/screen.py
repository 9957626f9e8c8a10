"""A person in front of a real Chromium: whatever the console, the policy or axe complains about is a failure."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Response, WebError, expect, sync_playwright

WIDE, NARROW = 1366, 390
WIDTHS = (390, 768, 1366, 1920)
HEIGHT = 900
SECONDS = 20

Rules = dict[str, Any]
# What WCAG 2.2 asks for at the levels A and AA, by axe's names of its rule sets.
WCAG: Rules = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST: Rules = {"type": "rule", "values": ["color-contrast"]}
# What stands around every page, and need not be looked at on each.
FRAME = [["#header"], [".desk-nav"], ["dialog"]]

_TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5).map(element => element.outerHTML.slice(0, 120)).join(" | ")"""

# What a page is asked to do has an end, unlike `evaluate`: a tab that draws no frame, or an axe that never answers.
_AXE = """([context, options, seconds]) => Promise.race([
  axe.run(context, options).then(({ violations }) => violations),
  new Promise((_done, fail) => setTimeout(() => fail(new Error("axe did not answer")), seconds * 1000)),
])"""
_DRAWN = """Promise.race([
  new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
  new Promise(done => setTimeout(done, 500)),
])"""

# It is started by whoever runs the tests, root included, and only ever sees the desk under test.
# On a busy machine the watchdog of its GPU process takes slow for hung, and ends what draws all windows.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-gpu-watchdog",
]


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Debian's Chromium without a profile; each of its windows is a stranger to the others."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)
        yield browser
        browser.close()


class Screen:
    """One person's window at one desk, `width` CSS pixels wide, in `language` and in the `scheme` light or dark."""

    def __init__(
        self,
        chromium: Browser,
        address: str,
        *,
        language: str = "en",
        width: int = WIDE,
        scheme: str = "light",
        scripts: bool = True,
    ) -> None:
        """`scripts` False is a browser without JavaScript."""
        self.address = address
        self.width = width
        self.context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            base_url=address,
        )
        self.context.set_default_timeout(SECONDS * 1000)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        self.complaints: list[str] = []
        # Of the context, not of a page: what opens in a tab of its own is watched from its first line on.
        self.context.on("console", self._heard)
        self.context.on("weberror", self._fell)
        self.page = self.context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium logs each violation of the Content-Security-Policy as an error, and each failed request too.
        if message.type == "error":
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _fell(self, error: WebError) -> None:
        self.complaints.append(f"{error.page.url if error.page else ''}: {error.error}")

    def open(self, path: str) -> Self:
        """Go to a page that exists."""
        answer = self.go(path)
        assert answer is not None, path
        assert answer.status < 400, f"{path}: {answer.status}"
        return self

    def go(self, path: str) -> Response | None:
        """Go to a page; whatever it answers."""
        return self.page.goto(path)

    def sign_in(self, username: str, password: str) -> Self:
        """Sign in as a person with a password only."""
        self.open("/admin/login/")
        self.page.locator("form input[type=password]").wait_for()
        self.page.locator("form input[autocomplete=username]").fill(username)
        self.page.locator("form input[type=password]").fill(password)
        self.page.locator("main, #content").locator("form [type=submit]").first.click()
        self.page.wait_for_url("**/admin/")
        return self

    def admit(self, session: str) -> Self:
        """Sit down with a session that is open already."""
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        return self

    def session(self) -> str:
        """The session in which the person of this window is signed in."""
        return next(cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "sessionid")

    def dress(self, scheme: str) -> Self:
        """Show the page in the `scheme` light or dark."""
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.evaluate(_DRAWN)
        return self

    def resize(self, width: int) -> Self:
        """Make the window `width` CSS pixels wide, the page staying as it is."""
        self.width = width
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        return self

    def words(self) -> str:
        """What the page says, in single spaces."""
        return " ".join(self.page.inner_text("body").split())

    def spills(self) -> str:
        """Which elements make the page wider than the window; empty if it is not."""
        if not self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            return ""
        return f"{self.page.url} is too wide for {self.width} px: {self.page.evaluate(_TOO_WIDE)}"

    def barriers(self, rules: Rules = WCAG, *, but: Sequence[Sequence[str]] = ()) -> list[str]:
        """What axe finds against `rules`, a line each: the rule and its elements. What `but` selects is passed over."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
            self.context.add_init_script(AXE_SCRIPT)  # the browser brings it to each page from now on
        # Without `preload` it fetches no style sheets once more, and adds none, which the policy would refuse.
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
        found = self.page.evaluate(_AXE, [{"exclude": but}, options, SECONDS * 3])
        return [f"{self.page.url} {rule['id']}: {_elements(rule['nodes'])}" for rule in found]

    def shoot(self, file: Path, *, clip: str = "", whole: bool = False) -> None:
        """Write a picture of what the window shows, of all the page, or of the first element that `clip` selects."""
        if clip:
            self.page.locator(clip).first.screenshot(path=str(file))
        else:
            self.page.screenshot(path=str(file), full_page=whole)

    def close(self) -> None:
        """Close the window; raises AssertionError with what the console complained about."""
        self.context.close()
        assert not self.complaints, "\n".join(self.complaints)


def _elements(nodes: Sequence[dict[str, Any]]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in nodes[:5])
