"""Every page of the desk, before a real Chromium: nothing that bars people, nothing wider than the window."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.screens.screen import NARROW, WIDE, Screen

# Pages that cannot be walked to by links, or only with a query that matters.
BEGINNINGS = ["/admin/"]
PAGES_AT_MOST = 150
# In a picture, `href` of a link is an object.
_ADDRESSES = "links => links.map(link => new URL(link.getAttribute('href'), document.baseURI).href)"


def walk(screen: Screen, beginnings: list[str]) -> Iterator[str]:
    """One address of each kind of page that can be reached by links from `beginnings`, the screen standing on it."""
    waiting, seen = list(beginnings), {_kind(path) for path in beginnings}
    for _page in range(PAGES_AT_MOST):
        if not waiting:
            return
        path = waiting.pop(0)
        if not _shows(screen, path):
            continue
        yield path
        for link in screen.page.locator("a[href]").evaluate_all(_ADDRESSES):
            target = urlsplit(link)
            if not link.startswith(screen.address) or target.path.startswith(("/api/", "/static/")):
                continue
            if (kind := _kind(target.path)) and kind not in seen:
                seen.add(kind)
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    raise AssertionError(f"more than {PAGES_AT_MOST} kinds of pages")


def _shows(screen: Screen, path: str) -> bool:
    """Whether there is a page at `path`; files for keeping are none."""
    answer = screen.page.request.get(path)
    assert answer.status < 400, f"{path}: {answer.status}"
    if not answer.headers.get("content-type", "").startswith("text/html") or "content-disposition" in answer.headers:
        return False
    screen.open(path)
    return True


def _kind(path: str) -> str:
    """The name of the view behind an address: one of a hundred claims' pages stands for all."""
    try:
        found = resolve(path)
    except Resolver404:
        return re.sub(r"\d+", "0", path)
    return found.view_name or found._func_path


@pytest.mark.looks
@pytest.mark.parametrize(
    ("username", "language", "width", "scheme"),
    [
        ("chief", "uk", WIDE, "light"),
        ("chief", "en", WIDE, "dark"),
        ("editor", "uk", NARROW, "dark"),
        ("reviewer", "en", NARROW, "light"),
    ],
)
def test_every_page_is_open_to_everybody(
    sit_down: Callable[..., Screen], username: str, language: str, width: int, scheme: str
) -> None:
    screen = sit_down(username, language=language, width=width, scheme=scheme)
    complaints: list[str] = []
    walked = []
    for path in walk(screen, BEGINNINGS):
        walked.append(path)
        complaints += screen.barriers()
        complaints += filter(None, [screen.spills()])
    assert len(walked) > 15, walked
    assert not complaints, "\n".join(complaints)
