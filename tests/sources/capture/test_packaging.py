"""What a capture says of itself, out of what was fetched and what was read."""

from datetime import UTC, datetime

import pytest

from sources.capture.packaging import Finding, manifest, parse_page_time, row
from sources.extraction.reading import blank
from sources.web.records import FetchResult, Hop

URL = "https://ministry.example/report.pdf"


def test_the_detail_says_what_of_a_file_was_not_read():
    reading = blank("application/pdf")
    reading["notes"] = ["pages that are only pictures: 2, 3", "damaged pages: 5"]
    with FetchResult(URL, "agent", code="http.incomplete", detail="12 of 40 bytes") as fetched:
        finding = Finding(fetched, reading, "verdict.article")
        said = "12 of 40 bytes; pages that are only pictures: 2, 3; damaged pages: 5"
        assert row(finding, [])["detail"] == said
        assert manifest(finding, [], datetime.now(UTC), "software")["detail"] == said


def test_the_detail_is_empty_where_nothing_is_to_be_said():
    with FetchResult(URL, "agent", code="ok") as fetched:
        assert Finding(fetched, blank("text/html"), "verdict.article").detail == ""


def test_a_file_of_which_a_part_was_read_is_kept_in_part_whoever_brought_it():
    reading = blank("application/pdf")
    reading["text"], reading["code"] = "Words.", "content.partial"
    for code in ("ok", "upload"):
        with FetchResult(URL, "agent", code=code) as fetched:
            fetched.body.write(b"%PDF-1.4")
            assert Finding(fetched, reading, "verdict.article").completeness == "partial"


def test_a_partial_answer_that_nobody_asked_for_is_kept_in_part_and_says_so():
    reading = blank("text/plain")
    reading["text"], reading["code"] = "Words.", "content.too_long"
    hops = [Hop(URL, datetime.now(UTC), status=206)]
    for code, outcome in (("ok", "http.206"), ("http.incomplete", "http.incomplete")):
        with FetchResult(URL, "agent", code=code, hops=hops) as fetched:
            fetched.body.write(b"Words.")
            finding = Finding(fetched, reading, "verdict.article")
            assert (finding.outcome, finding.completeness) == (outcome, "partial")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-31", datetime(2025, 10, 31, tzinfo=UTC)),
        ("2025-10-31T14:05:00+02:00", datetime(2025, 10, 31, 12, 5, tzinfo=UTC)),
        ("2025-10-31T14:05:00.000Z", datetime(2025, 10, 31, 14, 5, tzinfo=UTC)),
        ("2025-10-31 14:05:00", datetime(2025, 10, 31, 14, 5, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_parse_page_time_reads_dates_of_pages(text, expected):
    assert parse_page_time(text) == expected
