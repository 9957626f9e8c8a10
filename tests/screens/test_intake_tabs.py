"""Logging from an article: two columns from 900 px, two tabs below, and one page without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.screens.screen import Screen
from tests.screens.test_intake import SELECT
from tests.screens.world import World

Sit = Callable[..., Screen]
WORDS = "Eight of 296 ships"
SELECTED = "getSelection().toString()"


def at_article(sit_down: Sit, world: World, **window: str | int | bool) -> Screen:
    return sit_down("", **window).admit(str(world["editor"])).open(f"/desk/log/{world['pictured']}/")


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(900, "uk", "light"), (1050, "en", "dark"), (1366, "uk", "dark")]
)
def test_text_and_form_stand_side_by_side(sit_down: Sit, world: World, width: int, language: str, scheme: str) -> None:
    screen = at_article(sit_down, world, width=width, language=language, scheme=scheme)
    text, form = (screen.page.locator(part).bounding_box() for part in ("#article-text", "#intake-form"))
    assert text is not None
    assert form is not None
    assert text["x"] + text["width"] <= form["x"]
    assert text["width"] > 250
    assert form["y"] < 400
    expect(screen.page.locator(".intake-tabs")).to_be_hidden()
    assert screen.spills() == ""


@pytest.mark.parametrize(("width", "language", "scheme"), [(390, "uk", "dark"), (899, "en", "light")])
def test_below_they_are_two_tabs_that_keep_what_was_selected_and_typed(
    sit_down: Sit, world: World, width: int, language: str, scheme: str
) -> None:
    screen = at_article(sit_down, world, width=width, language=language, scheme=scheme)
    page = screen.page
    text, form = page.locator(".intake-tabs a").first, page.locator(".intake-tabs a").last
    expect(page.locator("#intake-form")).to_be_hidden()
    assert screen.spills() == ""
    assert screen.barriers() == []

    page.evaluate(SELECT, WORDS)
    form.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#article-text")).to_be_hidden()
    page.locator("#intake-form [name=text]").focus()
    page.keyboard.type("Eight ships")
    assert screen.spills() == ""
    assert screen.barriers() == []

    text.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#article-text")).to_be_visible()
    assert page.evaluate(SELECTED) == WORDS
    page.keyboard.press("c")
    expect(page.locator("#intake-form [name=text]")).to_be_focused()
    expect(page.locator("#intake-form [name=text]")).to_have_value("Eight ships")
    expect(page.locator("#intake-form [name=quote]")).to_have_value(WORDS)


def test_without_scripts_both_are_parts_of_one_page(sit_down: Sit, world: World) -> None:
    page = at_article(sit_down, world, width=390, scripts=False).page
    expect(page.locator("#article-text")).to_be_visible()
    page.locator(".intake-tabs a").last.click()
    expect(page.locator("#intake-form")).to_be_in_viewport()
