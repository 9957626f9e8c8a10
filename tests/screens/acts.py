"""What people do at the desk again and again, by the words that they read on its buttons."""

import itertools
import re

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.screen import Screen

PAGE = "/en/venezuela-letters.html"
QUOTE = "more than 10 percent of its naval forces"
_editions = itertools.count(1)

# What has the focus: its name, whether one can see that, and what it is.
_FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const name = element.labels?.[0]?.innerText || element.innerText || element.textContent || element.value;
  const style = getComputedStyle(element);
  const drawn = element.querySelector(".picture-card, .chart-hit"); // a link in a picture has a frame instead
  const shows = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
    || (drawn && parseFloat(getComputedStyle(drawn).strokeWidth) >= 2);
  return [name || "", Boolean(shows), element.outerHTML.slice(0, 200)];
}"""


def log_claim(screen: Screen, newsroom: Newsroom, text: str, *, url: str = "", is_another: bool = False) -> int:
    """Log a claim with one page of the sample site as evidence, in the English form; its number. `is_another`: the form
    asks whether it is, and gets the answer."""
    page = screen.open("/admin/claims/claim/add/").page
    page.get_by_role("textbox", name="Claim:").fill(text)
    page.get_by_label("Claimant:").fill("James Story")
    citation = page.get_by_role("group", name="New citation").first
    citation.get_by_label("Source:", exact=True).fill(url or fresh_page(newsroom))
    citation.get_by_role("combobox", name="Role:").select_option(label="Evidence")
    citation.get_by_role("textbox", name="Quotation:").fill(QUOTE)
    if is_another:
        page.locator("#similar .pill--warn").first.wait_for()  # said while people type
    press(screen, "Log claim")
    if is_another:
        page.get_by_label("Different claim: log it anyway").check()
        press(screen, "Log claim")
    page.wait_for_url("**/admin/claims/claim/**")
    page.get_by_role("link", name=text).first.click()
    return int(re.findall(r"/claim/(\d+)/", page.url)[0])


def fresh_page(newsroom: Newsroom) -> str:
    """The address of a page that nobody has cited yet."""
    return newsroom.sample(f"{PAGE}?edition={next(_editions)}")


def at(screen: Screen, claim: int, query: str = "") -> Screen:
    """The window with the page of a claim; `query` is what its address says besides, as `?verdict=shown`."""
    return screen.open(f"/admin/claims/claim/{claim}/change/{query}")


def press(screen: Screen, words: str) -> None:
    """Press the button that says so."""
    screen.page.get_by_role("button", name=words, exact=True).first.click()


def follow(screen: Screen, words: str) -> None:
    """Follow the link that says so."""
    screen.page.get_by_role("link", name=words, exact=True).first.click()


def says(screen: Screen, words: str) -> None:
    """Wait until the page says so."""
    expect(screen.page.locator("body")).to_contain_text(words)


def review(screen: Screen, claim: int, rating: str, why: str) -> None:
    """Write a review of a claim that is in review."""
    screen.open(f"/admin/claims/claim/{claim}/review/")
    screen.page.get_by_role("radio", name=re.compile(f"^{rating}")).check()
    screen.page.get_by_role("textbox", name="Rationale:").fill(why)
    press(screen, "Save the review")
    screen.page.wait_for_url(f"**/claim/{claim}/change/**")


def tab_to(screen: Screen, name: str) -> None:
    """Press Tab until the field or button of that name has the focus; each stop on the way can be seen."""
    passed: list[str] = []
    for _stop in range(120):
        screen.page.keyboard.press("Tab")
        if not (focus := screen.page.evaluate(_FOCUS)):
            continue
        passed.append(focus[0])
        assert focus[1], focus[2]
        if name in focus[0]:
            return
    raise AssertionError(f"Tab never comes to {name}, only to {passed}")
