"""What people type stays theirs, stays where they typed it, and is saved once."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import press
from tests.screens.screen import Screen
from tests.screens.test_intake import a_copy, bring

Sit = Callable[..., Screen]

APART = ["Лілові дирижаблі сіли в Одесі", "Сім равликів виграли забіг", "Опівнічний трамвай віз тільки книжки"]
CLAIMS = "#intake-logged li"


def log_by_keys(screen: Screen, text: str) -> None:
    """Type a claim and its claimant, and send it from the field in which one types still."""
    page = screen.page
    page.locator("#intake_text").focus()
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody Special")
    page.keyboard.press("Control+Enter")
    page.locator(CLAIMS, has_text=text).wait_for()


def test_claims_typed_one_after_another_stay_apart(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "apart"), "Мадуро")
    for text in APART:
        log_by_keys(screen, text)
        expect(page.locator("#intake_text")).to_have_value("")
        expect(page.locator("#intake_claimant")).to_have_value("")
    logged = [re.sub(r"^#\d+ ", "", words.strip()) for words in page.locator(f"{CLAIMS} > a").all_inner_texts()]
    assert [words for words in logged if words != "in the text"] == APART[::-1]
    page.reload()
    expect(page.locator("#intake_text")).to_have_value("")


def test_a_double_click_logs_one_claim(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    for text, is_scripted in (("Рожеві вітрила пройшли повз маяк", True), ("Мідний дзвін мовчав до ранку", False)):
        screen.open("/admin/claims/claim/add/")
        if not is_scripted:  # as where the script did not load: the server knows the form again
            page.evaluate("document.addEventListener('submit', event => event.stopImmediatePropagation(), true)")
        page.get_by_role("textbox", name="Claim:").fill(text)
        page.get_by_label("Claimant:").fill("James Story")
        page.get_by_role("button", name="Log claim", exact=True).dblclick()
        page.wait_for_url(re.compile(r"/claim/\d+/change/"))
        assert "Possible duplicates" not in page.locator(".messagelist").inner_text()
        assert [row["text"] for row in newsroom.get("claims/", q=text)["results"]].count(text) == 1


def test_a_draft_belongs_to_one_tab_and_goes_with_who_signs_out(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("")
    screen.sign_in("editor", newsroom.passwords["editor"])
    page = screen.open("/admin/claims/claim/add/").page
    words = page.get_by_role("textbox", name="Claim:")
    words.focus()
    page.keyboard.type("Бурштинові човни")
    other = screen.context.new_page()
    other.goto("/admin/claims/claim/add/")
    expect(other.get_by_role("textbox", name="Claim:")).to_have_value("")
    page.reload()
    expect(words).to_have_value("Бурштинові човни")
    page.close()  # what was left in a tab that is closed is found in the next one
    other.reload()
    expect(other.get_by_role("textbox", name="Claim:")).to_have_value("Бурштинові човни")
    screen.page = other
    other.goto("/admin/")
    other.locator(".person-menu summary").click()
    press(screen, "Sign out")
    other.wait_for_url("**/logout/")
    assert other.evaluate("Object.keys(localStorage).filter(name => name.startsWith('claimdesk:draft:'))") == []
    screen.sign_in("reviewer", newsroom.passwords["reviewer"]).open("/admin/claims/claim/add/")
    expect(other.get_by_role("textbox", name="Claim:")).to_have_value("")


def test_what_is_typed_and_chosen_survives_a_refresh(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    screen.open(f"/desk/log?url={newsroom.sample('/uk/no-such-page.html')}")
    press(screen, "Archive and read")
    page.get_by_role("heading", name="What you can do now").wait_for()
    page.locator("#bring-text").focus()
    page.keyboard.type("Слова, які я бачу")
    page.locator("#bring-file").set_input_files({"name": "page.txt", "mimeType": "text/plain", "buffer": b"words"})
    page.locator("#behind summary").click()
    page.locator("#other-origin-0").focus()
    page.keyboard.type("Внутрішні документи")
    log_by_keys(screen, "Срібні голуби не прилетіли")
    expect(page.locator("#bring-text")).to_have_value("Слова, які я бачу")
    assert page.evaluate("document.getElementById('bring-file').files[0]?.name") == "page.txt"
    expect(page.locator("#other-origin-0")).to_be_visible()
    expect(page.locator("#other-origin-0")).to_have_value("Внутрішні документи")
