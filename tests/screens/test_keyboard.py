"""The desk without a mouse, in a real Chromium: every list, form and move, and nothing that only a mouse reaches."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import QUOTE, at, fresh_page, log_claim, says, tab_to
from tests.screens.screen import Screen
from tests.screens.world import World

Sit = Callable[..., Screen]

# Notes where the focus comes to, and answers which of what can be pressed or typed in was never there. Of radio buttons
# of one name only one takes part in the walk; the others are reached by its arrows.
PARTS_OF_A_MOMENT = 6  # day, month, year, hour, minute, and what opens the calendar
_NOTE = "() => { window.reached = new Set(); addEventListener('focusin', ({ target }) => window.reached.add(target)); }"
_CAN_BE_REACHED = """() => [
    ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]"),
  ]
  .filter(each => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0 && each.checkVisibility()
    && each.getBoundingClientRect().width > 0 && !each.closest("[inert], dialog:not([open])"))"""
_MISSED = f"""() => ({_CAN_BE_REACHED})()
  .filter(each => each.type !== "radio" || ![...window.reached].some(one => one.name === each.name))
  .filter(each => !window.reached.has(each)).map(each => each.outerHTML.slice(0, 150))"""


def test_the_keyboard_alone_reaches_the_form_and_logs_a_claim(newsroom: Newsroom, sit_down: Sit) -> None:
    screen = sit_down("editor").open("/admin/")
    page = screen.page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    screen.open("/admin/claims/claim/add/")
    tab_to(screen, "Claim:")
    page.keyboard.type("Typed without a mouse.")
    tab_to(screen, "Claimant:")
    page.keyboard.type("James Story")
    tab_to(screen, "Source:")
    page.keyboard.type(fresh_page(newsroom))
    tab_to(screen, "Quotation:")
    page.keyboard.type(QUOTE)
    tab_to(screen, "Log claim")
    page.keyboard.press("Enter")
    says(screen, "Typed without a mouse.")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("editor", "/admin/"),
        ("reviewer", "/admin/claims/claim/?work=to_review"),
        ("reviewer", "/admin/claims/claim/{in_review}/change/"),
        ("editor", "/admin/claims/claim/{in_review}/change/?edit=1"),
        ("editor", "/desk/log/{source}/"),
        ("chief", "/admin/sources/source/{source}/change/"),
        ("", "/accounts/login/"),
    ],
)
def test_tab_comes_to_all_that_can_be_pressed(sit_down: Sit, world: World, who: str, path: str) -> None:
    screen = sit_down("")
    if who:
        screen.admit(str(world[who]))
    page = screen.open(path.format_map(world)).page
    page.evaluate(_NOTE)
    moments = page.locator("[type=datetime-local]").count()  # each part of one is a stop of its own
    for _stop in range(page.evaluate(f"() => ({_CAN_BE_REACHED})().length") + 5 + moments * PARTS_OF_A_MOMENT):
        page.keyboard.press("Tab")
    assert page.evaluate("window.reached.size") > 3
    assert page.evaluate(_MISSED) == []


def test_a_list_is_walked_chosen_from_and_filtered(sit_down: Sit, world: World) -> None:
    screen = sit_down("").admit(str(world["reviewer"]))
    page = screen.open("/admin/claims/claim/").page
    rows = page.locator("#result_list tbody tr")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(row).locator("a:focus")).to_have_count(1)
    page.keyboard.press("x")
    expect(rows.nth(1).locator(".action-select")).to_be_checked()
    page.keyboard.press("x")
    expect(rows.nth(1).locator(".action-select")).not_to_be_checked()
    page.locator("#searchbar").focus()
    tab_to(screen, "Status")
    page.keyboard.press("Enter")
    tab_to(screen, "Published")
    page.keyboard.press("Enter")
    page.wait_for_url("**status__exact=published**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    says(screen, "Published")


def test_a_claim_is_reviewed_and_submitted_by_keys(newsroom: Newsroom, sit_down: Sit) -> None:
    claim = log_claim(sit_down("editor"), newsroom, "Ten letters are checked with keys alone.")
    newsroom.found(claim)
    screen = at(sit_down("reviewer"), claim)
    page = screen.page
    tab_to(screen, "Start review")
    page.keyboard.press("Enter")
    says(screen, "In review")
    tab_to(screen, page.locator(".scale-step").first.inner_text())
    for _step in page.locator(".scale-step").all():  # Tab comes to one of them, the arrows to the others
        if page.locator(".scale-step:has(:checked)", has_text=re.compile("^True")).count():
            break
        page.keyboard.press("ArrowDown")
    tab_to(screen, "Rationale:")
    page.keyboard.type("He said it, and the article is archived.")
    tab_to(screen, "Submit for approval")
    page.keyboard.press("Enter")
    says(screen, "Awaiting approval")
    assert newsroom.claim(claim)["status"] == "awaiting_approval"


def _press(screen: Screen, code: str, key: str, modifiers: int = 0) -> None:
    """Press the key at the place `code`, which is `key` on the layout of this keyboard."""
    keyboard = screen.context.new_cdp_session(screen.page)
    pressed: dict[str, Any] = {"code": code, "key": key, "modifiers": modifiers}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})


def test_keys_stay_in_their_places_on_a_ukrainian_keyboard(sit_down: Sit) -> None:
    screen = sit_down("editor", language="uk")
    page = screen.open("/admin/claims/claim/").page
    _press(screen, "KeyJ", "о")
    expect(page.locator("#result_list tbody tr").first.locator("a:focus")).to_have_count(1)
    _press(screen, "Slash", ".")
    expect(page.locator("#palette-words")).to_be_focused()
    page.keyboard.press("Escape")
    _press(screen, "Slash", ",", modifiers=8)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    _press(screen, "Minus", "-")
    expect(page.locator("#palette-words")).not_to_be_focused()
