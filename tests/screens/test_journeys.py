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
    press(at(chief, claim, "?verdict=shown"), "Approve")
    says(at(chief, claim), "Checked")
    assert newsroom.claim(claim)["rating"]["code"] == "true"


def test_a_verdict_is_returned_with_words_and_published_and_corrected(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = sit_down("editor"), sit_down("reviewer"), sit_down("chief")
    claim = log_claim(editor, newsroom, "A tenth of the navy sailed south.")
    newsroom.found(claim)
    press(at(reviewer, claim), "Start review")
    review(reviewer, claim, "True", WHY)
    press(at(reviewer, claim), "Submit for approval")
    follow(at(chief, claim, "?verdict=shown"), "Return…")
    press(chief, "Return")  # without a word
    assert newsroom.claim(claim)["status"] == "awaiting_approval"
    chief.page.get_by_role("textbox").first.fill("Say how many ships.")
    press(chief, "Return")
    says(at(reviewer, claim), "Say how many ships.")
    review(reviewer, claim, "Mostly true", "Eight ships of 296 is not a tenth, but he said so.")
    press(at(reviewer, claim), "Submit for approval")
    press(at(chief, claim, "?verdict=shown"), "Approve")
    follow(at(chief, claim), "Publish…")
    says(chief, "What readers get")
    press(chief, "Publish")
    says(at(chief, claim), "Published")
    follow(at(chief, claim), "Reopen…")
    chief.page.get_by_role("textbox").first.fill("The Pentagon published the numbers.")
    press(chief, "Reopen")
    says(at(chief, claim), "In review")
    review(reviewer, claim, "Mostly false", "The numbers say eight of 296.")
    press(at(reviewer, claim), "Submit for approval")
    press(at(chief, claim, "?verdict=shown"), "Approve")
    follow(at(chief, claim), "Publish as a correction…")
    says(chief, "Eight ships of 296 is not a tenth, but he said so.")  # what was public until now
    press(chief, "Publish as a correction")  # without a word
    assert newsroom.claim(claim)["status"] == "checked"
    chief.page.get_by_role("textbox", name="What changed").fill("From mostly true to mostly false.")
    chief.page.get_by_role("textbox", name="Why").fill("The Pentagon counted.")
    press(chief, "Publish as a correction")
    says(chief, "From mostly true to mostly false.")
    says(chief, "The Pentagon counted.")
    old = chief.page.locator(".correction details")
    expect(old).not_to_contain_text("Eight ships of 296", use_inner_text=True)
    old.get_by_text("The old verdict").click()
    expect(old).to_contain_text("Eight ships of 296 is not a tenth", use_inner_text=True)
    corrected = newsroom.claim(claim)
    assert (corrected["status"], corrected["rating"]["code"]) == ("corrected", "mostly-false")


def test_a_verdict_is_checked_blind_and_sent_back_with_both_ratings(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = sit_down("editor"), sit_down("reviewer"), sit_down("chief")
    claim = log_claim(editor, newsroom, "One ship in ten sailed to the Caribbean.")
    newsroom.found(claim)
    press(at(reviewer, claim), "Start review")
    review(reviewer, claim, "Mostly true", "Eight ships of 296 is not quite a tenth.")
    press(at(reviewer, claim), "Submit for approval")
    press(at(chief, claim), "Check blind")
    says(at(chief, claim), "You are checking this claim blind.")
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
    press(reviewer, "Show what will move")
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
    press(second, "Save")  # once more, having seen it
    says(second, "A tenth of all ships moved.")
    assert newsroom.claim(claim)["text"] == "A tenth of all ships moved."


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
    says(at(editor, claim), "Quotation in the archived text")


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


def test_workers_that_are_away_hold_up_nobody_who_logs(newsroom: Newsroom, sit_down: Sit) -> None:
    editor = sit_down("editor")
    page = editor.page
    with newsroom.workers_away():
        editor.open(f"/desk/log?url={fresh_page(newsroom)}")
        press(editor, "Archive and read")
        says(editor, "The text appears here as soon as it is archived.")
        page.locator("#intake-form").get_by_label("Quotation", exact=True).fill(QUOTE)
        page.locator("#intake-form").get_by_label("Claim", exact=True).fill(
            "Ships moved while nobody archived anything."
        )
        page.locator("#intake-form").get_by_label("Claimant").fill("James Story")
        press(editor, "Log claim")
        page.locator("#intake-logged a", has_text="Ships moved while nobody").wait_for()
        link = str(page.locator("#intake-logged a").first.get_attribute("href"))
        claim = int(re.findall(r"/claim/(\d+)/", link)[0])
        assert newsroom.claim(claim)["citations"][0]["quote_state"] == "pending"
    page.locator("#article-text", has_text="Venezuela").wait_for()  # it comes to the page by itself
    assert newsroom.found(claim)["citations"][0]["quote_state"] == "found"
    says(at(editor, claim), "Quotation in the archived text")


def test_a_claim_comes_to_its_verdict_in_ukrainian(newsroom: Newsroom, sit_down: Sit) -> None:
    editor, reviewer, chief = (sit_down(name, language="uk") for name in ("editor", "reviewer", "chief"))
    page = editor.open("/admin/claims/claim/add/").page
    page.get_by_role("textbox", name="Твердження:", exact=True).fill("Десята частина флоту пішла на південь.")
    page.get_by_label("Автор твердження:").fill("Джеймс Сторі")
    citation = page.get_by_role("group", name="Нове посилання 1", exact=True)
    citation.get_by_label("Джерело:").fill(fresh_page(newsroom))
    citation.get_by_role("combobox", name="Роль:").select_option(label="Докази")
    citation.get_by_role("textbox", name="Цитата:").fill(QUOTE)
    press(editor, "Додати твердження")
    page.get_by_role("link", name="Десята частина флоту").first.click()
    claim = int(re.findall(r"/claim/(\d+)/", page.url)[0])
    newsroom.found(claim)
    press(at(reviewer, claim), "Почати перевірку")
    says(reviewer, "На перевірці")
    reviewer.open(f"/admin/claims/claim/{claim}/review/")
    reviewer.page.get_by_role("radio", name=re.compile("^Правда")).check()
    reviewer.page.get_by_role("textbox", name="Обґрунтування:").fill("Він так сказав, і це в архіві.")
    press(reviewer, "Подати на схвалення")
    says(reviewer, "Чекає схвалення")
    press(at(chief, claim, "?verdict=shown"), "Схвалити")
    says(chief, "Перевірено")
    says(chief, "Він так сказав, і це в архіві.")
    checked = newsroom.claim(claim)
    assert (checked["status"], checked["rating"]["code"]) == ("checked", "true")


def test_the_desk_works_without_javascript(newsroom: Newsroom, sit_down: Sit) -> None:
    editor = sit_down("editor", scripts=False)
    claim = log_claim(editor, newsroom, "Logged without a line of JavaScript.")
    newsroom.found(claim)
    says(at(editor, claim), "Quotation in the archived text")
