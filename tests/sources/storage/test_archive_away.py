"""An archive that refuses or hangs: pages open without what it keeps, and the rest says 503 with a way out."""

import threading
import time
from typing import Any

import pytest
from django.test import Client

from claimdesk.accounts.roles import Role
from claims.models import Claim
from sources.models import Capture
from sources.storage import archive as archive_module
from tests.builders import a_person, an_evidenced_claim
from tests.s3 import S3

pytestmark = [pytest.mark.django_db, pytest.mark.services]
MOST_SECONDS = 20  # far more than it takes, and less than one answer of a store that hangs took before


@pytest.fixture
def claim(s3: S3, settings: Any) -> Claim:
    """A claim with archived evidence, which is in a bucket."""
    settings.STORAGE = "s3"
    archive_module._away.clear()
    return an_evidenced_claim()


@pytest.fixture(params=["down", "hangs"])
def away(request: pytest.FixtureRequest, claim: Claim, s3: S3) -> Claim:
    """The same, and the store is away."""
    if request.param == "down":
        s3.is_down = True
    else:
        s3.hangs = threading.Event()
    return claim


@pytest.fixture
def chief() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(a_person(Role.CHIEF))
    return client


def test_pages_open_without_the_part_that_cannot_be_had(away: Claim, chief: Client) -> None:
    source = Capture.objects.get().source_id
    began = time.monotonic()
    for page in (
        f"/admin/claims/claim/{away.pk}/change/",
        f"/admin/sources/source/{source}/change/",
        f"/desk/log/{source}/",
        "/admin/",
        "/admin/claims/claim/",
    ):
        answer = chief.get(page)
        assert answer.status_code == 200, page
        assert "missing from the archive" not in answer.content.decode()
    assert time.monotonic() - began < MOST_SECONDS
    assert (
        "The archive does not answer right now" in chief.get(f"/admin/sources/source/{source}/change/").content.decode()
    )


def test_what_is_only_in_the_archive_is_said_to_be_unavailable(away: Claim, chief: Client) -> None:
    number = Capture.objects.get().pk
    answer = chief.get(f"/api/v1/captures/{number}/text/")
    assert (answer.status_code, answer.json()["code"]) == (503, "archive_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert "The archive does not answer" in answer.json()["detail"]

    page = chief.get(f"/admin/sources/capture/{number}/artifact/text/")
    assert page.status_code == 503
    assert "The archive does not answer" in page.content.decode()
    assert page["Retry-After"]


def test_after_it_is_back_pages_have_all_again(away: Claim, chief: Client, s3: S3) -> None:
    source = Capture.objects.get().source_id
    chief.get(f"/admin/sources/source/{source}/change/")
    s3.well()
    archive_module._away.clear()
    words = chief.get(f"/admin/sources/source/{source}/change/").content.decode()
    assert "The archive does not answer" not in words
    assert "archived" in words


def test_readyz_says_that_the_archive_is_away(away: Claim, chief: Client) -> None:
    began = time.monotonic()
    answer = chief.get("/readyz").json()
    assert time.monotonic() - began < MOST_SECONDS
    assert (answer["checks"]["storage"], answer["checks"]["database"]) == ("failed", "ok")
    assert "archived pages cannot be shown" in answer["degraded"]["storage"]
