"""A real Chromium before a real desk; one of each for all tests of this folder."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.newsroom import Newsroom, open_newsroom
from tests.screens.screen import Screen, open_chromium


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium without a profile; every window is a stranger to the others."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A desk with the demo. Tests add to it, and lean on nothing that others may have added."""
    with open_newsroom(tmp_path_factory.mktemp("desk"), settings.DATABASE_URL, CLAIMDESK_HOST_PAUSE="0") as newsroom:
        yield newsroom


@pytest.fixture
def sit_down(newsroom: Newsroom, chromium: Browser) -> Iterator[Callable[..., Screen]]:
    """Opens a window for a person by name (`editor`, `reviewer`, `chief`, `reader`), signed in; "" is a stranger.

    What a console complained about fails the test at its end.
    """
    screens: list[Screen] = []

    def sit(username: str, **window: str | int | bool) -> Screen:
        screen = Screen(chromium, newsroom.desk.address, **window)  # type: ignore[arg-type]
        screens.append(screen)
        return screen.sign_in(username, newsroom.passwords[username]) if username else screen

    yield sit
    for screen in screens:
        screen.close()
