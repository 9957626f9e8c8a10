"""The one who watches the console: nothing that a tab says, and nothing said while axe looks, gets past it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.newsroom import Newsroom
from tests.screens.screen import Screen
from tests.waiting import wait_for


@pytest.fixture
def screen(newsroom: Newsroom, chromium: Browser) -> Iterator[Screen]:
    """A window of somebody whose complaints are counted here, not at its end."""
    screen = Screen(chromium, newsroom.desk.address).open("/accounts/login/")
    yield screen
    screen.complaints.clear()
    screen.close()


def heard(screen: Screen, words: str) -> bool:
    """Whether the console complains in these words soon."""
    screen.page.evaluate("1")  # what the browser has said until now comes before its answer
    return bool(wait_for(lambda: [each for each in screen.complaints if words in each], words, seconds=5))


def test_a_tab_that_opens_is_watched_too(screen: Screen) -> None:
    with screen.context.expect_page() as opened:
        screen.page.evaluate("void open('/accounts/login/')")
    opened.value.evaluate("console.error('said in a tab'); setTimeout(() => { throw new Error('thrown in a tab') })")
    opened.value.evaluate("new Promise(done => setTimeout(done))")
    assert heard(screen, "said in a tab")
    assert heard(screen, "thrown in a tab")


def test_axe_breaks_no_policy_itself_and_hides_nobody_who_does(screen: Screen) -> None:
    assert screen.barriers() == []
    assert screen.complaints == []
    screen.page.evaluate("setTimeout(() => document.body.setAttribute('style', 'color: red'))")
    screen.barriers()
    assert heard(screen, "inline style")


def test_axe_is_really_asked(screen: Screen) -> None:
    screen.page.evaluate("document.body.append(document.createElement('img'))")
    [complaint] = screen.barriers()
    assert "image-alt" in complaint


def test_what_is_wider_than_the_window_is_named(screen: Screen) -> None:
    assert screen.spills() == ""
    screen.page.evaluate("document.body.append(document.createElement('hr'))")
    screen.page.evaluate("document.querySelector('hr').style.width = '500px'")
    assert screen.spills() == ""
    assert "hr" in screen.resize(390).spills()
