"""Many rows in one statement."""

from datetime import UTC, datetime

import pytest

from claimdesk.changes import write_rows
from sources.models import Capture, Source
from tests.builders import a_sealed_capture, a_source

pytestmark = pytest.mark.django_db


def test_write_rows_gives_each_row_its_own_values(django_assert_num_queries):
    captures = [a_sealed_capture(a_source(f"https://news.example/{number}")) for number in range(3)]
    for number, capture in enumerate(captures):
        capture.links, capture.http_status = [{"url": "https://a.example/", "words": f"“{number}” ї"}], 200 + number
        capture.sealed_at = datetime(2026, 1, number + 1, tzinfo=UTC)
        capture.title = "never written"
    captures[0].http_status = None
    with django_assert_num_queries(1):
        write_rows(captures, ["links", "http_status", "sealed_at"])
    written = {each.pk: each for each in Capture.objects.all()}
    for capture in captures:
        found = written[capture.pk]
        assert (found.links, found.http_status, found.sealed_at) == (
            capture.links, capture.http_status, capture.sealed_at,
        )  # fmt: skip
        assert found.title == ""


def test_write_rows_writes_foreign_keys_and_makes_no_version():
    source = a_source()
    versions = source.versions.count()
    source.latest_capture, source.title = a_sealed_capture(source, check=False), "A title"
    write_rows([source], ["latest_capture", "title"])
    assert Source.objects.get(pk=source.pk).latest_capture_id == source.latest_capture_id
    assert Source.objects.get(pk=source.pk).title == "A title"
    assert source.versions.count() == versions


def test_write_rows_of_none_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_rows([], ["title"])
