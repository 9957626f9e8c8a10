"""A window that may reach the misbehaving web."""

from dataclasses import replace

import pytest

from sources.capture.exchange import Fetched, Limits
from sources.capture.fetch import Window
from sources.capture.guard import Policy
from sources.capture.tls import Trust
from tests.web import Web

QUICK = Limits(
    body_bytes=200_000,
    decoded_bytes=400_000,
    header_bytes=16_384,
    ratio_from=10_000,
    connect_seconds=5,
    read_seconds=1,
    total_seconds=10,
    rate=500,
    rate_seconds=0.2,
)


@pytest.fixture
def window(web: Web) -> Window:
    """A window with small limits that may reach the test web."""
    return Window(Policy(allow_endpoints=web.endpoints), QUICK, "ClaimDesk/test (+desk@example.org)")


@pytest.fixture
def trusting(window: Window, web: Web) -> Window:
    """A window that trusts the test authority."""
    return replace(window, trust=Trust(str(web.authorities)))


def body_of(fetched: Fetched) -> bytes:
    """The unpacked body."""
    fetched.body.seek(0)
    return fetched.body.read()


def response_of(fetched: Fetched, hop: int = -1) -> bytes:
    """The recorded bytes of an answer."""
    fetched.hops[hop].response.seek(0)
    return fetched.hops[hop].response.read()
