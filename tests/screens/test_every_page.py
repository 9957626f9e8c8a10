"""Every page of the desk, before a real Chromium: nothing that bars people, and nothing that breaks at any width."""

from collections.abc import Callable, Iterator

import pytest
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import Route

from tests.routes import routes
from tests.screens.pages import NO_PAGES, PAGES, Page
from tests.screens.screen import CONTRAST, FRAME, WIDTHS, Screen
from tests.screens.world import World

Sit = Callable[..., Screen]

# Each round shows every fourth page, so that all pages together are seen in both languages and both schemes.
ROUNDS = [("uk", "light"), ("en", "dark"), ("uk", "dark"), ("en", "light")]
FAILED = "Failed to load resource"  # what Chromium says of each answer from 400 on, also of one that is meant

# Fills what the page names, and sends the form of a button past the browser's own checks, as a browser does without
# them. `*` ticks every box of that name.
_SEND = """([selector, fill]) => {
  const button = document.querySelector(selector);
  const form = button.form;
  for (const [name, value] of Object.entries(fill)) {
    const fields = [...form.elements].filter(element => element.name === name);
    if (!fields.length) throw new Error("no field " + name);
    if (value === "*") for (const box of fields) box.checked = true;
    else fields[0].value = value;
  }
  form.noValidate = true;
  form.requestSubmit(button);
}"""
_ROUTE = "**/broken/"


class Visit:
    """A walk through pages as the people of the world, each at a window of their own."""

    def __init__(self, sit_down: Sit, world: World, language: str, scheme: str) -> None:
        self._sit_down = sit_down
        self._world = world
        self._language, self._scheme = language, scheme
        self._screens: dict[str, Screen] = {}
        self.complaints: list[str] = []

    def see(self, page: Page) -> None:
        """Look at one page, and note what is wrong with it."""
        is_new = page.who not in self._screens
        screen = self._screens[page.who] = self._screens.get(page.who) or self._sit(page.who)
        self._go(screen.dress(self._scheme), page)
        but = () if is_new else FRAME
        other = "light" if self._scheme == "dark" else "dark"
        found = [*screen.barriers(but=but), *_spills(screen), *screen.dress(other).barriers(CONTRAST, but=but)]
        self.complaints += [f"{page.who} {self._language}: {complaint}" for complaint in found]

    def _sit(self, who: str) -> Screen:
        screen = self._sit_down("", language=self._language)
        screen.context.route(_ROUTE, self._broken)
        return screen.admit(str(self._world[who])) if who else screen

    def _broken(self, route: Route) -> None:
        """The page of a desk that made a mistake, which a desk that makes none never shows."""
        with translation.override(self._language):
            route.fulfill(status=500, content_type="text/html; charset=utf-8", body=render_to_string("500.html"))

    def _go(self, screen: Screen, page: Page) -> None:
        path = page.path.format_map(self._world)
        answer = screen.go(path)
        assert answer is not None, path
        if page.press:
            fill = {name: value.format_map(self._world) for name, value in page.fill.items()}
            with screen.page.expect_navigation() as sent:
                screen.page.evaluate(_SEND, [page.press, fill])
            answer = sent.value
            assert answer is not None, path
        if answer.status != page.status:
            self.complaints.append(f"{page.who} {path}: {answer.status}")
        if page.status >= 400:
            screen.complaints = [complaint for complaint in screen.complaints if FAILED not in complaint]
        if page.keys:
            screen.page.keyboard.press(page.keys)
        if page.opens:
            screen.page.locator(page.opens).first.click()


def _spills(screen: Screen) -> Iterator[str]:
    """What does not fit at one of the widths; the window has the width of before at the end."""
    before = screen.width
    for width in WIDTHS:
        yield from filter(None, [screen.resize(width).spills()])
    screen.resize(before)


@pytest.mark.looks
@pytest.mark.parametrize("number", range(len(ROUNDS)))
def test_every_page_is_open_to_everybody_and_fits(sit_down: Sit, world: World, number: int) -> None:
    visit = Visit(sit_down, world, *ROUNDS[number])
    for page in PAGES[number :: len(ROUNDS)]:
        visit.see(page)
    assert not visit.complaints, "\n".join(visit.complaints)


def _route(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return path


# allauth's own route, behind ours of the same address, which takes no number that is no id.
SHADOWED = {"accounts/2fa/webauthn/keys/<int:pk>/edit/", "accounts/2fa/webauthn/keys/<int:pk>/remove/"}


class _Ones(dict[str, str]):
    """Any number and any secret."""

    def __missing__(self, _name: str) -> str:
        return "1"


def test_every_address_is_looked_at_or_is_no_page() -> None:
    ours = {_route(page.path.format_map(_Ones())) for page in PAGES}
    others = {_route(path.format_map(_Ones())) for group in NO_PAGES for path in group.paths}
    known = {route for route in routes() if not route.startswith("api/v1/")} - SHADOWED
    assert not ours & others
    assert known - ours - others == set()


def test_what_is_called_no_page_is_none(sit_down: Sit, world: World) -> None:
    screen = sit_down("").admit(str(world["chief"]))
    pages = []
    for path in (path.format_map(world) for group in NO_PAGES for path in group.paths):
        answer = screen.page.request.get(path, max_redirects=0)
        is_html = answer.headers.get("content-type", "").startswith("text/html")
        if answer.ok and is_html and "content-disposition" not in answer.headers:
            pages.append(path)
    assert not pages
