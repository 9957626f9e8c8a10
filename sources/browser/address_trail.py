"""The addresses that a page had in the browser: the documents that it opened, and those that its scripts gave it.

A document counts where the browser opened it, not where it was only asked for: a download, an answer without content
and what was superseded leave the page where it is.
"""

import time
from typing import Any, NamedTuple
from urllib.parse import urldefrag

from playwright.sync_api import CDPSession, Frame, Page, Request

HISTORY = "history"  # history.pushState and replaceState, and other addresses within one document
# Why the browser went on, by what the DevTools protocol calls it. Anything else is `page`.
REASONS = {
    "httpHeaderRefresh": "refresh",
    "metaTagRefresh": "refresh",
    "reload": "script",
    "scriptInitiated": "script",
}
REFRESHES = frozenset({"httpHeaderRefresh", "metaTagRefresh"})
GRACE_SECONDS = 1.0  # that a refresh may come later than the page said


class Step(NamedTuple):
    """One address of the page. `request` is what brought the document; None where it is the same document still."""

    url: str
    by: str
    request: Request | None


def opened_in(steps: list[Step]) -> int:
    """How many of these are documents."""
    return sum(step.request is not None for step in steps)


class AddressTrail:
    """Notes what the main frame of `page` opens. `session` is a DevTools session of that page."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.steps: list[Step] = []
        self._asked: list[Request] = []
        self._reasons: dict[str, str] = {}
        self._refresh_at: float | None = None
        self._main = str(session.send("Page.getFrameTree")["frameTree"]["frame"]["id"])
        page.on("request", self._note_request)
        page.on("framenavigated", self._note_address)
        session.on("Page.frameRequestedNavigation", self._note_reason)
        session.on("Page.frameScheduledNavigation", self._note_refresh)
        session.on("Page.frameClearedScheduledNavigation", self._clear_refresh)
        session.send("Page.enable")

    @property
    def opened(self) -> int:
        """How many documents were opened so far."""
        return opened_in(self.steps)

    @property
    def asked_last(self) -> str:
        """Where the page led last, if no document came of that; otherwise empty."""
        return self._asked[-1].url if self._asked else ""

    def waits_for_refresh(self, seconds: float) -> bool:
        """Whether the page said that it leads on to another within so many seconds, and that is not over yet."""
        if self._refresh_at is None:
            return False
        left = self._refresh_at - time.monotonic()
        return -GRACE_SECONDS < left <= seconds

    def steps_to(self, url: str) -> list[Step]:
        """The steps up to the newest that has the address `url`, which the document had a moment ago."""
        last = next((number for number, step in reversed([*enumerate(self.steps)]) if step.url == url), None)
        return self.steps[: last + 1] if last is not None else [*self.steps, Step(url, HISTORY, None)]

    def _note_request(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._asked.append(request)

    def _note_address(self, frame: Frame) -> None:
        if frame.parent_frame is not None:
            return
        bare = urldefrag(frame.url).url
        asked = [number for number, each in enumerate(self._asked) if urldefrag(each.url).url == bare]
        if not asked:
            # Some pages change their address all the time: of each document the last one is kept.
            if self.steps and self.steps[-1].request is None:
                self.steps.pop()
            self.steps.append(Step(frame.url, HISTORY, None))
            return
        by = self._reasons.get(bare, "page") if self.steps else ""
        self.steps.append(Step(frame.url, by, self._asked[asked[-1]]))
        del self._asked[: asked[-1] + 1]

    def _note_reason(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._main:
            self._reasons[urldefrag(event["url"]).url] = REASONS.get(event["reason"], "page")

    def _note_refresh(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._main and event["reason"] in REFRESHES:
            self._refresh_at = time.monotonic() + float(event["delay"])

    def _clear_refresh(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._main:
            self._refresh_at = None
