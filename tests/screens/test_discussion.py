"""Talking about a claim, and hearing of it, in a real Chromium."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import at, press, says
from tests.screens.screen import NARROW, Screen

Sit = Callable[..., Screen]


def unread(screen: Screen) -> int:
    """How many notices the link says that one has not read."""
    link = screen.open("/admin/").page.locator("#notices-link")
    expect(link).to_have_accessible_name(re.compile("^Notifications: (No|[0-9]+) unread notifications?$"))
    number = re.search("[0-9]+", link.inner_text() + (link.get_attribute("aria-label") or ""))
    return int(number[0]) if number else 0


def test_a_colleague_is_named_and_hears_of_it(newsroom: Newsroom, sit_down: Sit) -> None:
    claim = newsroom.get("claims/")["results"][0]["id"]
    editor, chief = sit_down("editor"), sit_down("chief", width=NARROW)
    before = unread(chief)  # of what happened in other tests
    words = at(editor, claim).page.locator("#comment-text")
    words.press_sequentially("Who saw the letter, @chi")
    expect(editor.page.locator("[role=option]")).to_have_count(1)
    words.press("Enter")
    words.press_sequentially("?")
    expect(words).to_have_value("Who saw the letter, @chief ?")

    at(editor.open("/admin/"), claim)  # away, and back
    expect(words).to_have_value("Who saw the letter, @chief ?")
    press(editor, "Add the comment")
    says(editor, "Comment added.")
    expect(editor.page.locator(".comment:target")).to_contain_text("Who saw the letter, @chief ?")
    expect(at(editor, claim).page.locator("#comment-text")).to_have_value("")

    assert unread(chief) == before + 1
    chief.page.locator("#notices-link").click()
    says(chief, "mentioned you in a discussion")
    assert (chief.barriers(), chief.spills()) == ([], "")
    chief.page.locator(".notice-about a").first.click()
    expect(chief.page.locator(".comment:target")).to_contain_text("Who saw the letter")
    assert unread(chief) == before


def test_what_is_heard_of_is_chosen_on_a_page_of_ones_own(sit_down: Sit) -> None:
    editor = sit_down("editor", language="uk", width=NARROW, scheme="dark")
    page = editor.open("/admin/accounts/user/me/").page
    page.locator("a[href='/admin/notices/preferences/']").first.click()
    assert (editor.barriers(), editor.spills()) == ([], "")
    row = page.get_by_role("group", name="Мене згадано в обговоренні")
    row.get_by_role("radio", name="Раз на день").check()
    press(editor, "Зберегти")
    says(editor, "Налаштування сповіщень збережено.")
    expect(row.get_by_role("radio", name="Раз на день")).to_be_checked()


def test_comments_are_written_without_javascript(newsroom: Newsroom, sit_down: Sit) -> None:
    claim = newsroom.get("claims/")["results"][1]["id"]
    editor = at(sit_down("editor", scripts=False), claim)
    editor.page.locator("#comment-text").fill("Said without a line of JavaScript.")
    press(editor, "Add the comment")
    says(editor, "Said without a line of JavaScript.")
