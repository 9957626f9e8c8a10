"""Lists of claims before a real Chromium: in groups, changed in place by keys, and undone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.screens.screen import Screen
from tests.screens.world import World

Sit = Callable[..., Screen]
LIST = "/admin/claims/claim/"


def at_list(sit_down: Sit, world: World, query: str, **window: str | int | bool) -> Screen:
    return sit_down("", **window).admit(str(world["editor"])).open(f"{LIST}?{query}")


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1366, "uk", "dark"), (1050, "en", "light"), (390, "uk", "light")]
)
def test_a_row_is_changed_by_keys_and_the_change_undone(
    sit_down: Sit, world: World, width: int, language: str, scheme: str
) -> None:
    number = world["unverified"]
    screen = at_list(sit_down, world, "group=status", width=width, language=language, scheme=scheme)
    page = screen.page
    assert screen.spills() == ""
    assert screen.barriers() == []
    link = page.locator(f"a[href='{LIST}{number}/plan/']")
    link.focus()
    page.keyboard.press("e")
    dialog = page.locator("dialog.plan-dialog")
    expect(dialog).to_be_visible()
    assert screen.spills() == ""
    assert screen.barriers(but=[["#changelist"]]) == []  # the dialog covers a part of it
    priority = dialog.locator("[name=priority]")
    before = priority.input_value()
    priority.focus()
    priority.press("End")  # the last one, the most urgent
    assert priority.input_value() != before
    dialog.locator("[type=submit]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-undo]").wait_for()
    expect(link).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?group=status$"))
    assert page.locator("tr", has=link).locator(".priority--urgent").count() == 1
    page.evaluate("scrollTo(0, 0)")  # what the head of the page covers has no size
    assert screen.barriers() == []
    page.keyboard.press("Control+z")
    page.locator("[data-undo]").wait_for(state="detached")
    assert page.locator("tr", has=link).locator(".priority--urgent").count() == 0
    expect(page).to_have_url(re.compile(r"\?group=status$"))


def test_escape_closes_the_form_and_changes_nothing(sit_down: Sit, world: World) -> None:
    page = at_list(sit_down, world, "group=claimant").page
    link = page.locator(f"a[href='{LIST}{world['unverified']}/plan/']")
    link.focus()
    page.keyboard.press("e")
    page.locator("dialog.plan-dialog [name=priority]").press("End")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.plan-dialog")).to_be_hidden()
    expect(link).to_be_focused()
    assert page.locator("tr", has=link).locator(".priority--urgent").count() == 0


def test_without_scripts_the_link_leads_to_the_form_and_back(sit_down: Sit, world: World) -> None:
    page = at_list(sit_down, world, "group=topic", scripts=False).page
    page.locator(f"a[href='{LIST}{world['twin']}/plan/']").click()
    page.locator("#content [name=priority]").select_option("4")
    page.locator("#content form [type=submit]").first.click()
    page.wait_for_url("**?group=topic")
    page.locator("[data-undo] button").click()
    page.wait_for_url("**?group=topic")
    expect(page.locator("[data-undo]")).to_have_count(0)
