"""What people do at the desk, in a real Chromium: every complaint of its console fails the journey."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import QUOTE, at, follow, fresh_page, log_claim, press, review, says
from tests.screens.screen import NARROW, Screen

Sit = Callable[..., Screen]
WHY = "He said it to the newspaper, and the article is archived."


def test_two_people_bring_a_claim_to_its_verdict(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = sit_down("editor"), sit_down("reviewer"), sit_down("chief")
    claim = log_claim(editor, newsroom, "The US moved a tenth of its fleet.")
    newsroom.found(claim)
    press(at(reviewer, claim), "Start review")
    says(reviewer, "In review")
    review(reviewer, claim, "True", WHY)
    press(at(reviewer, claim), "Submit for approval")
    says(at(reviewer, claim), "You wrote the review; somebody else has to approve it.")
    expect(at(editor, claim).page.get_by_role("button", name="Approve", exact=True)).not_to_be_enabled()
    press(at(chief, claim), "Approve")
    says(at(chief, claim), "Checked")
    assert newsroom.claim(claim)["rating"]["code"] == "true"


def test_a_verdict_is_returned_with_words_and_published_and_corrected(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = sit_down("editor"), sit_down("reviewer"), sit_down("chief")
    claim = log_claim(editor, newsroom, "A tenth of the navy sailed south.")
    newsroom.found(claim)
    press(at(reviewer, claim), "Start review")
    review(reviewer, claim, "True", WHY)
    press(at(reviewer, claim), "Submit for approval")
    follow(at(chief, claim), "Return…")
    press(chief, "Return")  # without a word
    assert newsroom.claim(claim)["status"] == "awaiting_approval"
    chief.page.get_by_role("textbox").first.fill("Say how many ships.")
    press(chief, "Return")
    says(at(reviewer, claim), "Say how many ships.")
    review(reviewer, claim, "Mostly true", "Eight ships of 296 is not a tenth, but he said so.")
    press(at(reviewer, claim), "Submit for approval")
    press(at(chief, claim), "Approve")
    press(at(chief, claim), "Publish")
    says(at(chief, claim), "Published")
    follow(at(chief, claim), "Reopen…")
    chief.page.get_by_role("textbox").first.fill("The Pentagon published the numbers.")
    press(chief, "Reopen")
    says(at(chief, claim), "In review")


def test_a_verdict_is_checked_blind_and_sent_back_with_both_ratings(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = sit_down("editor"), sit_down("reviewer"), sit_down("chief")
    claim = log_claim(editor, newsroom, "One ship in ten sailed to the Caribbean.")
    newsroom.found(claim)
    press(at(reviewer, claim), "Start review")
    review(reviewer, claim, "Mostly true", "Eight ships of 296 is not quite a tenth.")
    press(at(reviewer, claim), "Submit for approval")
    press(at(chief, claim), "Check blind")
    says(at(chief, claim), "You check this claim blind.")
    assert "Eight ships of 296" not in chief.words()
    assert "Eight ships of 296" not in chief.page.content()
    chief.page.get_by_role("radio", name=re.compile("^True")).check()
    chief.page.get_by_role("textbox", name="Rationale:").fill("He said it in these words.")
    press(chief, "Give my rating")
    says(at(chief, claim), "Checked blind, and the ratings differ")
    says(at(reviewer, claim), "Eight ships of 296")
    assert newsroom.claim(claim)["status"] == "in_review"


def test_a_claim_that_is_here_twice_is_merged_with_its_citations(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer = sit_down("editor"), sit_down("reviewer")
    kept = log_claim(editor, newsroom, "The fleet sent a tenth of its ships to the Caribbean.")
    gone = log_claim(editor, newsroom, "To the Caribbean went a tenth of the ships of the fleet.", is_another=True)
    for claim in (kept, gone):
        newsroom.found(claim)
    follow(at(reviewer, gone), "Merge into another claim…")
    reviewer.page.locator("form input[name=into]").fill(str(kept))
    press(reviewer, "Show what would move")
    says(reviewer, "The fleet sent a tenth of its ships to the Caribbean.")
    press(reviewer, "Merge now")
    assert len(newsroom.claim(kept)["citations"]) == 2
    assert newsroom.claim(gone)["status"] == "shelved"
    says(at(reviewer, kept), "To the Caribbean went a tenth")


def test_of_two_editors_the_second_keeps_what_he_typed(newsroom: Newsroom, sit_down: Sit) -> None:
    first, second = sit_down("editor"), sit_down("chief")
    claim = log_claim(first, newsroom, "Ten percent of the ships moved.")
    newsroom.found(claim)
    for screen in (first, second):
        screen.open(f"/admin/claims/claim/{claim}/change/?edit=1")
    first.page.get_by_role("textbox", name="Claim:").fill("Ten percent of the fleet moved.")
    press(first, "Save")
    says(first, "Ten percent of the fleet moved.")
    second.page.get_by_role("textbox", name="Claim:").fill("A tenth of all ships moved.")
    press(second, "Save")
    says(second, "Ten percent of the fleet moved.")  # what the other one wrote
    assert "A tenth of all ships moved." in second.page.content()
    assert newsroom.claim(claim)["text"] == "Ten percent of the fleet moved."


def test_a_dead_queue_loses_nothing_that_is_logged(newsroom: Newsroom, sit_down: Sit) -> None:
    editor = sit_down("editor")
    newsroom.queue.stop()
    try:
        claim = log_claim(editor, newsroom, "Ships moved while the queue was down.")
        says(editor, "Ships moved while the queue was down.")
    finally:
        newsroom.queue.start()
    [citation] = newsroom.found(claim)["citations"]
    assert citation["quote_state"] == "found"
    says(at(editor, claim), "Quotation found")


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
    _tab_to(screen, "Claim:")
    page.keyboard.type("Typed without a mouse.")
    _tab_to(screen, "Claimant:")
    page.keyboard.type("James Story")
    _tab_to(screen, "Source:")
    page.keyboard.type(fresh_page(newsroom))
    _tab_to(screen, "Quotation:")
    page.keyboard.type(QUOTE)
    _tab_to(screen, "Log the claim")
    page.keyboard.press("Enter")
    says(screen, "Typed without a mouse.")


def _tab_to(screen: Screen, name: str) -> None:
    """Press Tab until the field or button of that name has the focus; each stop on the way can be seen."""
    passed = []
    for _stop in range(80):
        screen.page.keyboard.press("Tab")
        focus = screen.page.locator(":focus")
        if not focus.count():
            continue
        passed.append(focus.evaluate(_NAME))
        assert focus.evaluate(_SHOWS_FOCUS), focus.evaluate("element => element.outerHTML")
        if name in (passed[-1] or ""):
            return
    raise AssertionError(f"Tab never comes to {name}, only to {passed}")


_NAME = "element => element.labels?.[0]?.innerText || element.innerText || element.value"
_SHOWS_FOCUS = """element => {
  const style = getComputedStyle(element);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_claim_is_read_in_ukrainian_on_a_phone(newsroom: Newsroom, sit_down: Sit, scheme: str) -> None:
    claims = newsroom.get("claims/")["results"]
    claim = next(row for row in claims if row["translation"])
    newsroom.found(claim["id"])
    screen = at(sit_down("reader", language="uk", width=NARROW, scheme=scheme), claim["id"])
    says(screen, claim["text"])
    says(screen, "1 незалежне першоджерело")
    assert screen.page.locator("html").get_attribute("lang") == "uk"
    assert screen.spills() == ""
    assert screen.barriers() == []


def test_the_desk_works_without_javascript(newsroom: Newsroom, sit_down: Sit) -> None:
    editor = sit_down("editor", scripts=False)
    claim = log_claim(editor, newsroom, "Logged without a line of JavaScript.")
    newsroom.found(claim)
    says(at(editor, claim), "Quotation found")
