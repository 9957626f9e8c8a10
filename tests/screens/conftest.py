"""A real Chromium before a real desk; one of each for all tests of this folder."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.migrated import Migrated
from tests.newsroom import Newsroom, open_newsroom
from tests.screens.screen import Screen, open_chromium
from tests.screens.world import World


@pytest.fixture(scope="package")
def chromium(newsroom: Newsroom) -> Iterator[Browser]:
    """One Chromium without a profile; every window is a stranger to the others.

    While Playwright is open, its event loop counts as running in this thread, and Django refuses the database there. So
    the database is made before, by `newsroom`, and Playwright is closed before the process runs tests of other folders.
    """
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory, django_db_setup: Migrated) -> Iterator[Newsroom]:
    """A desk with the demo. Tests add to it, and lean on nothing that others may have added."""
    with open_newsroom(
        tmp_path_factory.mktemp("desk"), settings.DATABASE_URL, django_db_setup, CLAIMDESK_HOST_PAUSE="0"
    ) as newsroom:
        yield newsroom


@pytest.fixture(scope="session")
def world(newsroom: Newsroom) -> World:
    """The numbers of a desk where every page has something to show, and sessions of its people by their roles."""
    lines = newsroom.desk.manage("shell", "-v", "0", "-c", "from tests.screens.world import show; show()")
    found: World = json.loads(lines.strip().splitlines()[-1])
    return found


@pytest.fixture(scope="session")
def sessions() -> dict[str, str]:
    """The session of each person who has signed in already; nobody has to do it twice."""
    return {}


@pytest.fixture
def sit_down(newsroom: Newsroom, chromium: Browser, sessions: dict[str, str]) -> Iterator[Callable[..., Screen]]:
    """Opens a window for a person by name (`editor`, `reviewer`, `chief`, `reader`), signed in; "" is a stranger.

    What a console complained about fails the test at its end.
    """
    screens: list[Screen] = []

    def sit(username: str, **window: str | int | bool) -> Screen:
        screen = Screen(chromium, newsroom.desk.address, **window)  # type: ignore[arg-type]
        screens.append(screen)
        if username in sessions:
            return screen.admit(sessions[username])
        if username:
            sessions[username] = screen.sign_in(username, newsroom.passwords[username]).session()
        return screen

    yield sit
    for screen in screens:
        screen.close()
