"""Captures through the real engine."""

from collections.abc import Callable, Iterator

import pytest

from sources.capture import pipeline
from sources.models import Capture
from tests.builders import a_source
from tests.web import Web

Take = Callable[[str], Capture]


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    """One misbehaving web for all tests."""
    with Web() as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path, settings) -> None:
    """A desk of its own for each test: keys are made anew."""
    settings.HOME = tmp_path


@pytest.fixture
def take(web: Web, settings, db) -> Take:
    """Captures a path of the test web, or one of its HTTPS addresses."""
    settings.DEMO = True
    settings.DEMO_PORT = web.port
    settings.CAPTURE_TIMEOUT = 5

    def captured(path: str = "/article/uk") -> Capture:
        capture = Capture.objects.get(source=a_source(path if path.startswith("https:") else web.url(path)))
        pipeline.run(capture.pk, may_wait=False)
        return Capture.objects.get(pk=capture.pk)

    return captured
