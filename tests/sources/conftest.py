"""A client that may reach the misbehaving web, and a second place for the archive."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.records import FetchResult, Limits
from sources.web.tls import Trust
from tests.s3 import S3, running_s3
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
def web_client(web: Web) -> Client:
    """A client with small limits that may reach the test web."""
    return Client(Policy(allow_endpoints=web.endpoints), QUICK, "ClaimDesk/test (+desk@example.org)")


@pytest.fixture
def trusting(web_client: Client, web: Web) -> Client:
    """A client that trusts the test authority."""
    return replace(web_client, trust=Trust(str(web.authorities)))


def body_of(fetched: FetchResult) -> bytes:
    """The decoded body of a fetch."""
    fetched.body.seek(0)
    return fetched.body.read()


def response_of(fetched: FetchResult, hop: int = -1) -> bytes:
    """The recorded bytes of an answer."""
    fetched.hops[hop].response.seek(0)
    return fetched.hops[hop].response.read()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    """A store that speaks S3."""
    with running_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3, settings: Any) -> Iterator[S3]:
    """The same, behaving well, with a prefix of its own, and in the settings; the desk still keeps plain files."""
    s3_server.well()
    settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_PREFIX = s3_server.bucket, s3_server.url, uuid4().hex
    yield s3_server
    s3_server.well()
