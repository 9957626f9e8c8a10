"""A second place for the archive."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.s3 import S3, running_s3


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
