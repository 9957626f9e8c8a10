"""A real Chromium before a real desk; one of each for all tests of this folder."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.conftest import Newsroom, Queue
from tests.screens.screen import Screen
from tests.servers import RunningDesk, fresh_database

CHROMIUM = "/usr/bin/chromium"
# It is started by whoever runs the tests, root included, and only ever sees the desk under test.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium without a profile; every window is a stranger to the others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A desk with the demo. Tests add to it, and lean on nothing that others may have added."""
    folder = tmp_path_factory.mktemp("desk")
    queue = Queue(folder)
    with ExitStack() as stack:
        queue.start()
        stack.callback(queue.stop)
        environ = {
            "CLAIMDESK_DEMO": "on",
            "CLAIMDESK_CAPTURE_SWEEP": "1",
            "CLAIMDESK_HOST_PAUSE": "0",
            "CLAIMDESK_API_RATE": "100000/min",  # waiting for conditions asks often
            "REDIS_URL": f"unix://{queue.socket}",
        }
        if settings.DATABASE_URL:
            name = f"screens_{uuid.uuid4().hex}"
            environ["DATABASE_URL"] = stack.enter_context(fresh_database(settings.DATABASE_URL, name))
        desk = RunningDesk(folder / "home", **environ)
        stack.callback(desk.stop)
        yield Newsroom(desk.wait_open(), queue)


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
