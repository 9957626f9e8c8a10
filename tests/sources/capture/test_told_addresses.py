"""What an answer says of its own address."""

from datetime import UTC, datetime

import pytest

from sources.capture.packaging import told_addresses
from sources.extraction.reading import blank
from sources.web.records import FetchResult, Hop

URL = "https://archive.example/web/2025/a"
AT = datetime(2025, 11, 1, tzinfo=UTC)


def told(canonical: str = "", **headers: str) -> dict[str, str]:
    """What a page with such a canonical link and such headers says."""
    with FetchResult(URL, "desk") as fetched:
        fetched.hops.append(
            Hop(URL, AT, status=200, headers=[(name.replace("_", "-"), text) for name, text in headers.items()])
        )
        return told_addresses(fetched, {**blank(), "canonical_url": canonical})


def test_the_canonical_link_of_the_page_comes_before_that_of_the_answer():
    link = '<https://a.example/h>; rel="canonical"'
    assert told(Link=link) == {"canonical": "https://a.example/h"}
    assert told("https://a.example/p", Link=link) == {"canonical": "https://a.example/p"}


@pytest.mark.parametrize(
    "link",
    [
        '<https://a.example/x,y>; rel="original"',
        "<https://a.example/x,y>;rel=original",
        '<https://archive.example/map>; rel="timemap"; type="a,b", <https://a.example/x,y>; rel="original timegate"',
        '<https://a.example/x,y>; title="; rel=up"; rel="Original"',
        '<https://a.example/x,y>; rel="original", <https://b.example/>; rel="original"',
    ],
)
def test_an_archive_names_the_original_and_the_time(link):
    found = told(Link=link, Memento_Datetime="Sat, 01 Nov 2025 12:30:15 GMT")
    assert found["original"] == "https://a.example/x,y"
    assert found["copied_at"] == "2025-11-01T12:30:15+00:00"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Link": "no link", "Memento_Datetime": "yesterday"},
        {"Link": '<>; rel="original"'},
        {"Link": f'<https://a.example/{"x" * 3000}>; rel="original"'},
        {"Link": '<https://a.example/>; rel="stylesheet"'},
    ],
)
def test_what_is_not_said_is_left_out(headers):
    assert told(**headers) == {}


def test_an_answer_that_never_came_says_nothing():
    with FetchResult(URL, "desk") as fetched:
        assert told_addresses(fetched, blank()) == {}


def test_relative_links_are_of_the_page():
    assert told(Link="</a>; rel=original")["original"] == "https://archive.example/a"
