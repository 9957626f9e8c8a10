"""The search box over any page, in a real Chromium and by real keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.screens.screen import NARROW, WIDE, Screen
from tests.screens.world import World

Sit = Callable[..., Screen]


def sit(sit_down: Sit, world: World, who: str, path: str = "/admin/", **window: str | int | bool) -> Screen:
    return sit_down("", **window).admit(str(world[who])).open(path)


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k", "/"])
def test_keys_open_it_and_escape_leads_back(sit_down: Sit, world: World, keys: str) -> None:
    page = sit(sit_down, world, "reader").page
    page.locator(".desk-nav a").first.focus()
    page.keyboard.press(keys)
    expect(page.locator("#palette-words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator(".desk-nav a").first).to_be_focused()


def test_a_number_and_enter_lead_to_the_claim(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "reader").page
    page.keyboard.press("Control+k")
    page.keyboard.type(f"№{world['rich']}")
    page.keyboard.press("Enter")  # before the answer came: it opens when it is there
    page.wait_for_url(f"**/claim/{world['rich']}/change/")


def test_arrows_choose_and_the_field_names_what_is_chosen(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "reviewer").page
    page.keyboard.press("/")
    page.keyboard.type(">")
    options = page.get_by_role("option")
    expect(page.locator("#palette-found")).to_have_attribute("aria-busy", "false")  # else it begins at the first anew
    expect(options.nth(2)).to_be_visible()
    for step, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(step)
        expect(options.nth(at)).to_have_attribute("aria-selected", "true")
        named = page.locator("#palette-words").get_attribute("aria-activedescendant")
        assert named == options.nth(at).get_attribute("id")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)


def test_it_says_how_much_was_found(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "reviewer").page
    page.keyboard.press("/")
    page.keyboard.type("zzzzz")
    expect(page.locator("#palette-said")).to_have_text(re.compile("Nothing found"))
    page.locator("#palette-words").fill("take next")
    expect(page.locator("#palette-said")).to_have_text(re.compile(r"\d+ found"))


def test_a_sign_is_set_by_its_button(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "editor").page
    page.keyboard.press("/")
    page.keyboard.type("log")
    page.locator('[data-sign=">"]').click()
    expect(page.locator("#palette-words")).to_have_value(">log")
    expect(page.locator("#palette-words")).to_be_focused()
    expect(page.locator("#palette-found section")).to_have_count(1)


def test_typing_in_the_header_goes_on_in_the_box(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "editor").page
    page.locator("#find").focus()
    page.keyboard.type("ships")
    expect(page.locator("#palette-words")).to_have_value("ships")


def test_take_next_is_sent_as_a_form(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "reviewer").page
    page.keyboard.press("/")
    page.keyboard.type(">take next")
    option = page.get_by_role("option", name=re.compile("Take the next claim"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/claim/(\d+/change/|\?work=to_review)"))


def test_without_scripts_the_header_leads_to_the_page(sit_down: Sit, world: World) -> None:
    page = sit(sit_down, world, "reader", scripts=False).page
    page.locator("#find").fill("ships")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/search/?q=ships")


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_it_bars_nobody_and_fits(sit_down: Sit, world: World, width: int, language: str) -> None:
    screen = sit(sit_down, world, "reviewer", width=width, language=language)
    page = screen.page
    page.keyboard.press("/")
    page.keyboard.type("ships")
    expect(page.get_by_role("option").first).to_be_visible()
    assert screen.barriers() == []
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
