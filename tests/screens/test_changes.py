"""The page that compares two texts, before a real Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload

from tests.screens.screen import NARROW, WIDE, Screen

OLD = "Мадуро просить радари та ракети.\nДругий абзац лишився.\nI третій.\nI четвертий.\n" + "довге-слово" * 40
NEW = OLD.replace("радари", "літаки").replace("I третій.\n", "") + "\nДодано новий абзац."


def source_of_texts(screen: Screen, *texts: str) -> str:
    """The page of a new source with these texts, brought by a person."""
    page = screen.open("/admin/sources/source/add/").page
    page.locator("[name=no_url_reason]").select_option("lost")
    page.locator("[name=title]").fill("Плівка з виступом")
    page.locator("[name=_continue]").click()
    page.wait_for_url(re.compile(r"/source/\d+/change/"))
    for text in texts:
        page.locator("details.upload summary").click()
        file = FilePayload(name="text.txt", mimeType="text/plain", buffer=text.encode())
        page.locator("#upload-file").set_input_files([file])
        page.get_by_role("button", name=re.compile("^(Upload|Завантажити)")).click()
        page.locator(".messagelist, .messages").first.wait_for()
    return page.url.removeprefix(screen.address)


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("uk", WIDE, "light"), ("en", WIDE, "dark"), ("uk", NARROW, "dark"), ("en", NARROW, "light")],
)
def test_what_changed_is_read_by_everybody_on_every_screen(
    sit_down: Callable[..., Screen], language: str, width: int, scheme: str
) -> None:
    screen = sit_down("editor", language=language, width=width, scheme=scheme)
    screen.open(source_of_texts(screen, OLD, NEW))
    assert not screen.spills()
    screen.page.locator(".capture-list a[href*='changes/']").first.click()
    screen.page.wait_for_url("**/changes/?since=*")
    assert [screen.page.locator(tag).count() for tag in (".change--changed", ".change--gone", ".change--new")] == [
        1,
        1,
        1,
    ]
    assert "радари" in screen.page.locator("del").first.inner_text()
    assert screen.spills() == ""
    assert screen.barriers() == []


def test_a_single_text_has_nothing_to_be_compared_with(sit_down: Callable[..., Screen]) -> None:
    screen = sit_down("editor", width=NARROW)
    page = source_of_texts(screen, OLD)
    screen.open(page.replace("change/", "changes/"))
    assert "There is only one text so far" in screen.words()
    assert screen.barriers() == []
