"""What the table of odd answers says of Chromium is what the Chromium at hand does."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.screens.screen import open_chromium
from tests.sources.web.framing import END, FRAMINGS, LOCATIONS, NOTHING, PART, WHOLE, WORDS, Framing, an_answer
from tests.sources.web.refreshes import REFRESHES
from tests.web import Web, fixed, page, served

pytestmark = pytest.mark.browser

PATIENCE_SECONDS = 3
_SAID = "() => document.documentElement ? document.documentElement.innerText : ''"
_WAITED = "words => document.documentElement && document.documentElement.innerText.includes(words)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole table."""
    with open_chromium() as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield opened
    opened.close()


def shown(tab: Page, url: str, wanted: str) -> str:
    """How much of the page Chromium shows; it waits for as much as is wanted, and a moment where that is nothing."""
    try:
        # What breaks off never counts as loaded, and is shown all the same.
        tab.goto(url, wait_until="commit")
        if wanted == NOTHING:
            tab.wait_for_timeout(200)
        else:
            tab.wait_for_function(_WAITED, arg=END if wanted == WHOLE else WORDS)
        words = tab.evaluate(_SAID)
    except Error:
        return NOTHING
    return WHOLE if END in words else PART if WORDS in words else NOTHING


@pytest.mark.parametrize("framing", FRAMINGS, ids=lambda framing: framing.name)
def test_chromium_shows_what_the_table_says(tab: Page, web: Web, framing: Framing) -> None:
    with served(fixed(framing.answer)) as path:
        assert shown(tab, web.url(path), framing.shows) == framing.shows


@pytest.mark.parametrize(("name", "answer", "goes"), REFRESHES, ids=[name for name, _answer, _goes in REFRESHES])
def test_chromium_goes_on_where_the_table_says(tab: Page, web: Web, name: str, answer: bytes, goes: bool) -> None:
    with served(fixed(answer), "/from"), served(fixed(page(b"<p>here")), "/ok"):
        tab.goto(web.url("/from"), wait_until="commit")
        if goes:
            tab.wait_for_url("**/ok", wait_until="commit")
        else:
            tab.wait_for_timeout(300)
    assert tab.url == web.url("/ok" if goes else "/from")


@pytest.mark.parametrize(("location", "path", "is_odd"), LOCATIONS)
def test_chromium_goes_where_the_table_says(tab: Page, web: Web, location: str, path: str, is_odd: bool) -> None:
    host = f"127.0.0.1:{web.port}"
    answer = an_answer(f"Location: {location.replace('HOST', host)}", status="HTTP/1.1 302 Found", body=b"moved")
    with served(fixed(answer), "/from"), served(fixed(page(b"<p>here")), "/ok"):
        tab.goto(web.url("/from"), wait_until="commit")
    assert tab.url == f"http://{host}{path}"
