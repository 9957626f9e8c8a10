"""The visible text beside what Debian's Chromium shows of the same pages; docs/reading.md lists where they differ."""

import difflib
import random
from collections.abc import Iterator

import lxml.html
import pytest
from playwright.sync_api import Page

from sources.extraction.visible_text import visible_text
from tests.screens.screen import open_chromium
from tests.sources.extraction.random_pages import random_page

pytestmark = pytest.mark.browser

PAGES = 12
MIN_AGREEMENT = 0.995  # of the words of either
# Without scripts, as `noscript` and the like must not change what is compared.
BEGINNING = (
    "<!doctype html><html><head><meta charset=utf-8>"
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"></head><body>"
)
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    with open_chromium() as browser:
        yield browser.new_page()


def shown(window: Page, markup: str) -> list[str]:
    window.set_content(markup)
    window.evaluate(UNFOLD)
    return str(window.evaluate("document.body.innerText")).split()


def test_visible_text_agrees_with_the_browser_on_random_pages(window, seed):
    dice = random.Random(seed)
    same = read_words = shown_words = 0
    for _each in range(PAGES):
        markup = BEGINNING + random_page(dice).markup
        read = visible_text(lxml.html.document_fromstring(markup)).text.split()
        seen = shown(window, markup)
        matcher = difflib.SequenceMatcher(None, read, seen, autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
        read_words, shown_words = read_words + len(read), shown_words + len(seen)
    assert shown_words > 200
    assert same >= MIN_AGREEMENT * max(read_words, shown_words)


# The exceptions that docs/reading.md lists, each with what the browser shows and what is read.
@pytest.mark.parametrize(
    ("markup", "browser", "read"),
    [
        ("<p style='text-transform:uppercase'>minister</p>", "MINISTER", "minister"),
        ("<table><tr><td>cell</td></tr><p>before</p></table>", "before cell", "cell before"),
        ("<p>a</p><style>div > p.x { display: none }</style><div><p class=x>b</p></div>", "a", "a b"),
    ],
)
def test_visible_text_differs_from_the_browser_where_the_page_on_reading_says_so(window, markup, browser, read):
    assert " ".join(shown(window, BEGINNING + markup)) == browser
    assert " ".join(visible_text(lxml.html.document_fromstring(BEGINNING + markup)).text.split()) == read
