"""Evidence in sight, before a real Chromium: small pictures, whole ones, and pages of a PDF with their quotations."""

import re
from collections.abc import Callable

import pytest

from tests.images import colour_at
from tests.screens.screen import Screen
from tests.screens.world import World

Sit = Callable[..., Screen]
SOURCE = "/admin/sources/source/"
RED, NAVY = (255, 0, 0), (0, 0, 128)
IS_DRAWN = "image => image.complete && image.naturalWidth"


def as_person(sit_down: Sit, world: World, role: str, **window: str | int | bool) -> Screen:
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


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1366, "dark"), ("uk", 390, "light")])
def test_two_pictures_are_compared_by_keys(sit_down: Sit, world: World, language: str, width: int, scheme: str) -> None:
    screen = as_person(sit_down, world, "reader", language=language, width=width, scheme=scheme)
    screen.open(f"{SOURCE}{world['pictured']}/pictures/")
    for place in (1, 2):
        assert drawn(screen, f".picture-side:nth-child({place}) img") == 1280
    assert screen.spills() == ""
    assert screen.barriers() == []
    pair, keyboard = screen.page.locator(".picture-pair"), screen.page.keyboard
    left, right = (screen.page.locator(".picture-side img").nth(place).bounding_box() for place in (0, 1))
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]

    screen.page.locator("[value=beside]").focus()
    keyboard.press("ArrowRight")
    shot = pair.screenshot()
    assert colour_at(shot, 20, 20) != (255, 255, 255)  # red was before, navy is now
    assert colour_at(shot, width // 2, 20) == (255, 255, 255)
    assert screen.spills() == ""

    keyboard.press("ArrowRight")
    assert colour_at(pair.screenshot(), 20, 20) == NAVY
    screen.page.locator("#picture-part").focus()
    keyboard.press("Home")
    assert colour_at(pair.screenshot(), 20, 20) == RED
    keyboard.press("End")
    assert colour_at(pair.screenshot(), 20, 20) == NAVY
    assert screen.spills() == ""
    assert screen.barriers() == []


def test_without_scripts_two_pictures_stand_side_by_side_and_show_their_differences(
    sit_down: Sit, world: World
) -> None:
    screen = as_person(sit_down, world, "reader", scripts=False)
    screen.open(f"{SOURCE}{world['pictured']}/pictures/")
    assert screen.page.locator("[value=slide]").is_hidden()
    screen.page.locator("[value=difference]").check()
    assert screen.page.locator(".picture-pair").evaluate("pair => getComputedStyle(pair).filter") == "invert(1)"
