"""The dates that a page says, from what was read to the row, the manifest, the pages and the API."""

import json
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from sources.capture.commit import Ready, seal_captures
from sources.capture.packaging import Finding, keep
from sources.capture.verify_sealed import verify_sealed
from sources.extraction.metadata.dates import READ_FROM
from sources.extraction.parse import extract
from sources.models import Capture
from sources.scheduling.lease import CAPTURES
from sources.storage.archive import archive, open_artifact
from sources.wacz.writer import MANIFEST
from sources.web.records import FetchResult
from tests.builders import a_source, reader
from tests.callers import caller

pytestmark = pytest.mark.django_db
URL = "https://paper.example/bridges"
PAGE = (
    "<html lang=uk><head><meta property=article:modified_time content=2023-01-01T00:00:00Z>"
    "<link rel=canonical href=/bridges?c><meta property=og:url content=/bridges?o></head>"
    "<body><h1>Бюджет мостів</h1><div class=date>24 лютого 2022, 05:07</div><p>Рада ухвалила бюджет.</p></body></html>"
).encode()


@pytest.fixture
def capture() -> Capture:
    """A capture of the page, sealed as the worker seals."""
    lease = CAPTURES.take(Capture.objects.get(source=a_source(URL)).pk)
    assert lease
    with closing(FetchResult(URL, "agent", code="ok")) as fetched:
        fetched.body.write(PAGE)
        finding = Finding(fetched, extract(PAGE, "text/html; charset=utf-8", URL), "verdict.article")
        package = keep(finding, archive(), sealed_at=datetime.now(UTC), software="s", reader="r")
        assert seal_captures([Ready(lease, finding, package)]) == {lease.row_id}
    return Capture.objects.get(pk=lease.row_id)


def test_the_row_says_each_date_and_where_it_was_read(capture):
    assert (capture.published_at, capture.published_from) == (datetime(2022, 2, 24, tzinfo=UTC), "text")
    assert (capture.modified_at, capture.modified_from) == (datetime(2023, 1, 1, tzinfo=UTC), "meta")
    assert capture.source.published_at == capture.published_at


def test_the_manifest_says_them_as_the_page_does_with_the_pages_own_addresses(capture):
    with open_artifact(capture.artifacts.get(kind="wacz")) as file, zipfile.ZipFile(file) as wacz:
        assert json.loads(wacz.read(MANIFEST))["metadata"] == {
            "published_at": "2022-02-24",
            "published_from": "text",
            "modified_at": "2023-01-01T00:00:00Z",
            "modified_from": "meta",
            "canonical_url": "https://paper.example/bridges?c",
            "og_url": "https://paper.example/bridges?o",
        }


def test_the_row_has_the_addresses_that_the_page_gives_itself(capture):
    assert capture.addresses == {
        "canonical": "https://paper.example/bridges?c",
        "og_url": "https://paper.example/bridges?o",
    }


def test_a_row_that_says_another_place_than_the_manifest_is_found(capture):
    assert [each for each in verify_sealed(capture) if "_from" in each] == []
    capture.published_from = "json-ld"
    assert "The desk says published_from is 'json-ld', and the manifest says 'text'." in verify_sealed(capture)


def test_the_places_of_the_row_are_those_that_are_read():
    assert tuple(Capture.ReadFrom.values) == READ_FROM


@pytest.mark.parametrize(
    ("language", "published", "changed"),
    [
        ("en", "the text on the page", "the page&#x27;s meta elements"),
        ("uk", "текст на сторінці", "елементи meta сторінки"),
    ],
)
def test_the_pages_of_capture_and_source_say_where_a_date_was_read(client, capture, language, published, changed):
    client.force_login(reader())
    for name, row in (("sources_capture_change", capture.pk), ("sources_source_change", capture.source_id)):
        page = client.get(reverse(f"admin:{name}", args=[row]), HTTP_ACCEPT_LANGUAGE=language).content.decode()
        assert published in page
        assert ("https://paper.example/bridges?o" in page) == (name == "sources_capture_change")
        assert changed in page


def test_the_api_says_where_a_date_was_read(capture):
    found = caller(reader()).get(reverse("api:capture-detail", args=[capture.pk])).json()
    assert (found["published_from"], found["modified_at"], found["modified_from"]) == (
        "text", "2023-01-01T00:00:00Z", "meta",
    )  # fmt: skip
