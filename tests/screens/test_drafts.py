"""A session that ends while somebody types costs a password and no words."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import log_claim, press, says
from tests.screens.screen import Screen

Sit = Callable[..., Screen]


def send_without_a_session(screen: Screen, button: str) -> None:
    """Press the button when the session has ended; sign in again on the page to which that leads."""
    cookies = screen.context.cookies()
    screen.context.clear_cookies(name="sessionid")
    press(screen, button)
    screen.page.locator("input[type=password]").wait_for()
    screen.context.add_cookies(cookies)  # type: ignore[arg-type] # what it gave itself
    wanted = re.findall(r"next=([^&]+)", screen.page.url)[0].replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")
    screen.page.evaluate("address => location.assign(address)", wanted)
    screen.page.wait_for_url(f"**{wanted}")
    expect(screen.page.get_by_text("Your unsaved text is back.")).to_be_visible()


def test_a_claim_that_is_logged_or_changed_comes_back(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.open("/admin/claims/claim/add/").page
    expect(page.get_by_text("Your unsaved text is back.")).to_be_hidden()
    page.get_by_role("textbox", name="Claim:").fill("Turquoise barges sailed at night")
    page.get_by_label("Claimant:").fill("James Story")
    press(screen, "Add another citation")
    second = page.get_by_role("group", name="New citation").nth(1)
    second.get_by_label("Source:", exact=True).fill("https://unread.example/second")
    second.get_by_role("combobox", name="Role:").select_option(label="Evidence")
    send_without_a_session(screen, "Log claim")
    expect(page.get_by_role("textbox", name="Claim:")).to_have_value("Turquoise barges sailed at night")
    expect(second.get_by_label("Source:", exact=True)).to_have_value("https://unread.example/second")
    expect(second.get_by_role("combobox", name="Role:")).to_have_value("evidence")
    second.get_by_label("Source:", exact=True).fill("")
    press(screen, "Log claim")
    page.wait_for_url(re.compile(r"/claim/\d+/change/"))
    page.goto(f"{page.url}?edit=1")
    page.get_by_role("textbox", name="Claim:").fill("Turquoise barges sailed by day")
    send_without_a_session(screen, "Save")
    expect(page.get_by_role("textbox", name="Claim:")).to_have_value("Turquoise barges sailed by day")
    press(screen, "Save")
    page.wait_for_url(re.compile(r"/claim/\d+/change/$"))
    says(screen, "Turquoise barges sailed by day")
    screen.open("/admin/claims/claim/add/")
    expect(page.get_by_role("textbox", name="Claim:")).to_have_value("")


def test_a_review_and_a_return_come_back(sit_down: Sit, newsroom: Newsroom) -> None:
    claim = log_claim(sit_down("editor"), newsroom, "Vermilion barges sailed at noon")
    screen = sit_down("reviewer")
    page = screen.open(f"/admin/claims/claim/{claim}/move/start_review/").page
    page.locator("form.card button.default").click()
    screen.open(f"/admin/claims/claim/{claim}/review/")
    page.get_by_role("radio", name=re.compile("^False")).check()
    page.get_by_role("textbox", name="Rationale:").fill("The letter says otherwise.")
    send_without_a_session(screen, "Save the review")
    expect(page.get_by_role("radio", name=re.compile("^False"))).to_be_checked()
    expect(page.get_by_role("textbox", name="Rationale:")).to_have_value("The letter says otherwise.")
    screen.open(f"/admin/claims/claim/{claim}/move/return/")
    page.get_by_role("textbox", name="Comment:").fill("The second quotation is missing.")
    send_without_a_session(screen, page.locator("form.card button.default").inner_text())
    expect(page.get_by_role("textbox", name="Comment:")).to_have_value("The second quotation is missing.")
