"""The review workspace in a real Chromium: evidence and rating in view together, and the keys that work there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.screens.screen import HEIGHT, NARROW, WIDE, Screen
from tests.screens.world import World

Sit = Callable[..., Screen]


def at_claim(sit_down: Sit, world: World, name: str, who: str = "reviewer", **window: str | int) -> Screen:
    screen = sit_down("", **window).admit(str(world[who]))
    return screen.open(f"/admin/claims/claim/{world[name]}/change/")


def top_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


@pytest.mark.parametrize("width", [901, 1050, WIDE])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_form_and_evidence_are_in_view_together_from_900_px(
    sit_down: Sit, world: World, width: int, language: str
) -> None:
    screen = at_claim(sit_down, world, "in_review", width=width, language=language)
    page = screen.page
    assert 0 <= top_of(page, "#review .scale") < HEIGHT
    assert screen.spills() == ""
    page.locator("#cited").evaluate("element => element.scrollIntoView()")
    expect(page.locator("#cited")).to_be_in_viewport()
    expect(page.locator("#review .scale")).to_be_in_viewport()
    assert screen.barriers() == []


def test_narrow_has_two_tabs_that_keep_what_was_typed(sit_down: Sit, world: World) -> None:
    page = at_claim(sit_down, world, "in_review", width=NARROW).page
    expect(page.locator("#review")).to_be_hidden()
    page.locator(".workspace-tabs").get_by_text("My review").click()
    page.locator("#review textarea").first.fill("Typed and not lost")
    page.locator(".workspace-tabs").get_by_text("Evidence").click()
    expect(page.locator("#cited")).to_be_visible()
    page.locator(".workspace-tabs").get_by_text("My review").click()
    expect(page.locator("#review textarea").first).to_have_value("Typed and not lost")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_digits_rate_and_nothing_acts_while_somebody_types(sit_down: Sit, world: World) -> None:
    page = at_claim(sit_down, world, "in_review").page
    steps = page.locator("#review .scale input[type=radio]")
    page.keyboard.press("2")
    expect(steps.nth(1)).to_be_checked()
    page.keyboard.press("5")
    expect(steps.nth(4)).to_be_checked()
    page.locator("#review textarea").first.focus()
    page.keyboard.type("1 a r n")
    expect(steps.nth(4)).to_be_checked()
    expect(page.locator("#review textarea").first).to_have_value(re.compile("1 a r n$"))
    assert page.url.endswith(f"/{world['in_review']}/change/")


def test_brackets_step_through_the_citations(sit_down: Sit, world: World) -> None:
    page = at_claim(sit_down, world, "rich").page
    page.keyboard.press("]")
    expect(page.locator("article.cited").first.locator("a:focus")).to_have_count(1)


def test_r_leads_to_the_return_and_n_to_the_next_claim(sit_down: Sit, world: World) -> None:
    page = at_claim(sit_down, world, "awaiting", "chief", width=WIDE).page
    if not page.locator('[data-review-key="r"]').count():  # offered to check blind first
        page.goto(f"/admin/claims/claim/{world['awaiting']}/change/?verdict=shown")
    page.keyboard.press("r")
    page.wait_for_url("**/move/return/")
    page = at_claim(sit_down, world, "in_review").page
    page.keyboard.press("n")
    page.wait_for_url(lambda url: not url.endswith(f"/{world['in_review']}/change/") and "/add/" not in url)


def test_question_mark_shows_the_keys_of_the_review(sit_down: Sit, world: World) -> None:
    page = at_claim(sit_down, world, "in_review").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("While you review a claim")


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "dark"), (NARROW, "light")])
def test_c_comments_the_selected_words_of_a_citation(sit_down: Sit, world: World, width: int, scheme: str) -> None:
    screen = sit_down("", width=width, scheme=scheme).admit(str(world["reviewer"]))
    page = screen.open(f"/admin/claims/claim/{world['in_pictures']}/change/").page
    page.locator("article.cited mark").first.evaluate(
        "mark => getSelection().setBaseAndExtent(mark.firstChild, 0, mark.firstChild, 5)"
    )
    page.keyboard.press("c")
    expect(page.locator("#comment-text")).to_be_focused()
    expect(page.locator("[data-comment-on] q")).to_have_text("Eight")
    page.keyboard.type("Which eight?")
    assert screen.spills() == ""
    assert screen.barriers() == []
    page.locator(".comment-form [type=submit]").focus()
    page.keyboard.press("Enter")
    said = page.locator(".comment", has_text="Which eight?").last
    expect(said.locator(".comment-about")).to_have_text("Eight")
    said.locator(".comment-where a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.cited").first).to_be_in_viewport()
    assert screen.spills() == ""
    assert screen.barriers() == []
