"""What the skin promises, in a real Chromium: the bar that saves is in sight, rows become cards, claims are printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.screens.screen import HEIGHT, NARROW, WIDE, Screen
from tests.screens.world import World

Sit = Callable[..., Screen]

# Whether a button is the topmost thing at its middle, and inside the window.
_CAN_BE_PRESSED = """button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return left >= 0 && right <= innerWidth && bottom <= innerHeight && (hit === button || button.contains(hit));
}"""


def sit(sit_down: Sit, world: World, who: str, **window: str | int) -> Screen:
    """Somebody of the world at a window."""
    return sit_down("", **window).admit(str(world[who]))


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("who", "path", "form"),
    [
        ("editor", "/admin/claims/claim/{in_review}/change/?edit=1", "#claim_form"),
        ("editor", "/admin/claims/claim/add/", "#claim_form"),
        ("reviewer", "/admin/claims/claim/{in_review}/review/", ".act form"),
        ("reviewer", "/admin/claims/claim/{in_review}/change/#panel", "#review form:has(.scale)"),
        ("chief", "/admin/claims/claim/{blind}/change/#panel", "#blind form"),
        ("editor", "/desk/log/{source}/#intake-write", "#claim_from_source"),
    ],
)
def test_the_bar_that_saves_stays_in_sight(
    sit_down: Sit, world: World, who: str, path: str, form: str, width: int
) -> None:
    screen = sit(sit_down, world, who, width=width)
    page = screen.open(path.format_map(world)).page
    page.set_viewport_size({"width": width, "height": 480})  # every form is long
    filled = page.locator(form)
    filled.evaluate("form => scrollTo(0, form.getBoundingClientRect().top + scrollY - 60)")
    assert filled.evaluate("form => form.getBoundingClientRect().height") > 300
    buttons = filled.locator(".submit-row button")
    assert buttons.count()
    for button in buttons.all():
        assert button.evaluate(_CAN_BE_PRESSED), button.inner_text()


def test_rows_become_cards_below_700_px(sit_down: Sit, world: World) -> None:
    screen = sit(sit_down, world, "editor").open("/admin/claims/claim/")
    row = screen.page.locator("#result_list tbody tr").first
    cell, head = row.locator("td").nth(2), screen.page.locator("#result_list thead")
    screen.resize(701)
    assert _display(row) == "table-row"
    assert _display(cell) == "table-cell"
    screen.resize(699)
    assert _display(row) == "flex"
    assert _display(cell) == "block"
    assert head.evaluate("head => getComputedStyle(head).clipPath") == "inset(50%)"
    assert screen.spills() == ""


def _display(element: Locator) -> str:
    return str(element.evaluate("element => getComputedStyle(element).display"))


def test_paper_shows_the_claim_and_nothing_to_press(sit_down: Sit, world: World) -> None:
    screen = sit(sit_down, world, "reviewer", scheme="dark")
    page = screen.open(f"/admin/claims/claim/{world['rich']}/change/").page
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.claim-head h1')).color") == "rgb(0, 0, 0)"
    for gone in ("#header", ".desk-nav", "#moves", "#review", "#discussion form", "button", "input", "textarea"):
        for element in page.locator(gone).all():
            assert not element.is_visible(), gone
    for kept in (".claim-head h1", ".picture-frame", "#cited blockquote", ".comment", ".history"):
        expect(page.locator(kept).first).to_be_visible()
    assert page.locator(".picture-frame svg:visible").count() == 1


def test_a_chip_takes_its_filter_away_and_no_other(sit_down: Sit, world: World) -> None:
    screen = sit(sit_down, world, "editor")
    page = screen.open("/admin/claims/claim/?status__exact=published&priority__exact=2").page
    chips = page.locator("a.chip")
    expect(chips).to_have_count(2)
    rows = page.locator("#result_list tbody tr").count()
    chips.filter(has_text="Published").click()
    expect(chips).to_have_count(1)
    assert page.url.endswith("/admin/claims/claim/?priority__exact=2")
    assert page.locator("#result_list tbody tr").count() > rows
    chips.click()
    expect(chips).to_have_count(0)


def test_new_citations_are_numbered(sit_down: Sit, world: World) -> None:
    screen = sit(sit_down, world, "editor")
    page = screen.open(f"/admin/claims/claim/{world['rich']}/change/?edit=1").page
    for number in (1, 2, 3):
        page.get_by_role("button", name="Add another citation").click()
        expect(page.get_by_role("group", name=f"New citation {number}", exact=True)).to_have_count(1)
    expect(page.get_by_role("group", name="New citation")).to_have_count(3)


def test_new_citations_are_numbered_without_scripts(sit_down: Sit, world: World) -> None:
    screen = sit_down("", scripts=False).admit(str(world["editor"]))
    page = screen.open(f"/admin/claims/claim/{world['rich']}/change/?edit=1").page
    for number in (1, 2):
        page.get_by_role("button", name="Add another citation").click()
        expect(page.get_by_role("group", name=f"New citation {number}", exact=True)).to_have_count(1)


def test_what_one_may_tell_is_below_the_head(sit_down: Sit, world: World) -> None:
    """The form beside an article stays in sight while one reads, and the head of the page does not cover it."""
    screen = sit(sit_down, world, "editor").open(f"/desk/log/{world['source']}/")
    page = screen.page
    page.evaluate("document.querySelector('.intake-read').style.minHeight = '3000px'; scrollTo(0, 900)")
    top = page.locator(".intake-write").evaluate("form => form.getBoundingClientRect().top")
    head = page.locator("#header").evaluate("head => head.getBoundingClientRect().bottom")
    assert head <= top < HEIGHT
