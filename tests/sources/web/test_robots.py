"""robots.txt: read by the client, remembered, recorded, obeyed where the desk says."""

from dataclasses import replace

import pytest

from sources.scheduling.shared_state import LocalState
from sources.urls import parse
from sources.web.records import FetchResult
from sources.web.robots import MAX_FILE_BYTES, Robots, read_robots
from tests.web import drip, fixed, moved, page, served

OURS = b"User-agent: *\nAllow: /\n\nUser-agent: ClaimDesk\nDisallow: /article\n"


def text(body: bytes, status: str = "200 OK") -> bytes:
    return page(body, kind="text/plain; charset=utf-8", status=status)


@pytest.fixture
def robots(web_client) -> Robots:
    """What reads and obeys, with a book of its own."""
    return Robots(web_client, LocalState(), "ClaimDesk/0.1.0", obey=True)


def captured(robots: Robots, url: str) -> FetchResult:
    with robots.client.fetch(url, robots.check) as fetched:
        return fetched


def test_check_refuses_what_the_site_forbids(robots, web):
    with served(fixed(text(OURS)), "/robots.txt"):
        fetched = captured(robots, web.url("/article/uk"))
    assert (fetched.code, fetched.hops) == ("policy.robots", [])
    assert fetched.detail == web.url("/robots.txt")
    assert web.requests[-1] == "/robots.txt"


def test_check_lets_pass_what_the_site_allows(robots, web):
    with served(fixed(text(OURS)), "/robots.txt"):
        assert captured(robots, web.url("/text")).code == "ok"


def test_check_records_and_goes_on_where_the_desk_does_not_obey(robots, web):
    robots.obey = False
    with served(fixed(text(OURS)), "/robots.txt"):
        assert captured(robots, web.url("/article/uk")).code == "ok"
    (record,) = robots.records
    assert (record["url"], record["status"], record["code"]) == (web.url("/robots.txt"), 200, "ok")
    assert (record["page"], record["allowed"], record["obeyed"]) == (web.url("/article/uk"), False, False)
    assert len(record["sha256"]) == 64


def test_check_asks_again_where_a_redirect_leads(robots, web):
    with served(fixed(text(OURS)), "/robots.txt"):
        fetched = captured(robots, web.url("/moved"))
    assert (fetched.code, len(fetched.hops)) == ("http.redirect_blocked", 1)
    assert fetched.detail.startswith("policy.robots")
    assert [record["allowed"] for record in robots.records] == [True, False]


def test_check_reads_a_file_once(robots, web):
    before = web.visits.get("/robots.txt", 0)
    with served(fixed(text(OURS)), "/robots.txt"):
        captured(robots, web.url("/text"))
        captured(replace(robots, records=[]), web.url("/text"))
    assert web.visits["/robots.txt"] == before + 1


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
def test_check_takes_no_file_for_leave(robots, web, status):
    with served(fixed(text(b"User-agent: *\nDisallow: /", status)), "/robots.txt"):
        assert captured(robots, web.url("/article/uk")).code == "ok"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (fixed(text(b"", "503 Busy")), "http.503"),
        (fixed(text(b"", "500 Fault")), "http.5xx"),
        (fixed(b""), "net.reset"),
    ],
)
def test_check_takes_a_file_that_cannot_be_read_for_a_no(robots, web, answer, code):
    with served(answer, "/robots.txt"):
        fetched = captured(robots, web.url("/article/uk"))
    assert (fetched.code, fetched.hops) == (code, [])
    assert "/robots.txt" in fetched.detail


def test_read_robots_follows_redirects(web_client, web):
    with served(fixed(text(OURS)), "/other.txt"), served(moved("/other.txt"), "/robots.txt"):
        file = read_robots(web_client, web.url("/robots.txt"))
    assert not file.allows(web.url("/article/uk"), "ClaimDesk")


def test_read_robots_keeps_the_beginning_of_a_long_file(web_client, web):
    web_client = replace(
        web_client, limits=replace(web_client.limits, body_bytes=MAX_FILE_BYTES * 2, decoded_bytes=MAX_FILE_BYTES * 2)
    )
    body = OURS + b"# filler\n" * (MAX_FILE_BYTES // 9 + 100)
    with served(fixed(text(body)), "/robots.txt"):
        file = read_robots(web_client, web.url("/robots.txt"))
    assert (file.code, len(file.text)) == ("ok", MAX_FILE_BYTES)
    assert not file.allows(web.url("/article/uk"), "ClaimDesk/0.1.0")


def test_read_robots_gives_up_in_time(web_client, web):
    web_client = replace(web_client, limits=replace(web_client.limits, total_seconds=1, rate=0))
    with served(drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"# slow\n"), "/robots.txt"):
        file = read_robots(web_client, web.url("/robots.txt"))
    assert (file.status, file.code) == (200, "ok")  # the beginning counts
    assert file.text.startswith("# slow")


def test_read_robots_goes_through_the_guard(web_client):
    file = read_robots(web_client, "http://10.0.0.1/robots.txt")
    assert (file.code, file.status, file.is_unreachable) == ("policy.ssrf", 0, True)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        (b"User-agent: claimdesk\nDisallow: /", False),
        (b"User-agent: OtherBot\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /*.html$\nAllow: /article.html", True),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
        (b"\xff\xfe garbage \x00", True),
        (b"User-agent: *\nDisallow: /%D0%BD", True),
    ],
)
def test_allows_reads_files_as_the_rfc_says(web_client, web, rules, allowed):
    with served(fixed(text(rules)), "/robots.txt"):
        file = read_robots(web_client, web.url("/robots.txt"))
    assert file.allows(str(parse(web.url("/article.html"))), "ClaimDesk/0.1.0") is allowed
