"""Evidence in sight, before a real Chromium: small pictures, whole ones, and pages of a PDF with their quotations."""

import re
from collections.abc import Callable

import pytest

from tests.screens.screen import Screen
from tests.screens.world import World

Sit = Callable[..., Screen]
SOURCE = "/admin/sources/source/"
IS_DRAWN = "image => image.complete && image.naturalWidth"


def as_person(sit_down: Sit, world: World, role: str, **window: str | int) -> Screen:
    """A window of somebody of the world."""
    return sit_down("", **window).admit(str(world[role]))


def drawn(screen: Screen, selector: str) -> int:
    """The width in pixels of a picture that was loaded."""
    image = screen.page.locator(selector).first
    image.scroll_into_view_if_needed()
    screen.page.wait_for_function(f"([selector]) => ({IS_DRAWN})(document.querySelector(selector))", arg=[selector])
    return int(image.evaluate("image => image.naturalWidth"))


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("uk", 1366, "light"), ("en", 1050, "dark"), ("uk", 390, "dark")]
)
def test_a_page_is_seen_at_once_and_whole_with_one_key(
    sit_down: Sit, world: World, language: str, width: int, scheme: str
) -> None:
    screen = as_person(sit_down, world, "editor", language=language, width=width, scheme=scheme)
    for path in (f"{SOURCE}{world['pictured']}/change/", f"/desk/log/{world['pictured']}/"):
        screen.open(path)
        assert drawn(screen, ".page-picture img") == 320
        assert screen.spills() == ""
        assert screen.barriers() == []
    screen.page.locator(".page-picture a").first.focus()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**/picture/?capture=*")
    assert drawn(screen, ".sheet img") == 1280
    assert screen.spills() == ""
    assert screen.barriers() == []


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_a_quotation_is_marked_on_the_page_of_a_pdf_and_leads_to_its_claim(
    sit_down: Sit, world: World, width: int, scheme: str
) -> None:
    screen = as_person(sit_down, world, "reader", width=width, scheme=scheme)
    screen.open(f"{SOURCE}{world['pdf']}/picture/")
    assert drawn(screen, ".sheet img") == 1000
    sheet, mark = (screen.page.locator(selector).bounding_box() for selector in (".sheet img", ".sheet-quote"))
    assert sheet is not None
    assert mark is not None
    assert sheet["x"] < mark["x"] < mark["x"] + mark["width"] < sheet["x"] + sheet["width"]
    assert sheet["y"] < mark["y"] < mark["y"] + mark["height"] < sheet["y"] + sheet["height"]
    assert screen.spills() == ""
    assert screen.barriers() == []
    screen.page.locator("[rel=next]").focus()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**page=2**")
    screen.page.locator(".sheet-quote").focus()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile(f"/claim/{world['in_pictures']}/change/"))
    assert drawn(screen, ".cited .page-picture img") == 320
