"""Cookies from one redirect to the next, and no further."""

import pytest

from sources.urls import parse
from sources.web.cookies import Jar
from tests.sources.conftest import body_of
from tests.web import article, fixed, page, served

HERE = "https://www.news.example/story/1"


def sent(line: str, to: str, *, by: str = HERE) -> str:
    """The Cookie header that goes to one address after another one has set a cookie."""
    jar = Jar()
    jar.take(parse(by), [("Content-Type", "text/html"), ("Set-Cookie", line)])
    return jar.header(parse(to))


@pytest.mark.parametrize(
    ("line", "to", "header"),
    [
        ("a=1", HERE, "a=1"),
        ("a=1", "https://www.news.example/story/2", "a=1"),
        ("a=1", "https://www.news.example/", ""),
        ("a=1; Path=/", "https://www.news.example/", "a=1"),
        ("a=1; Path=/sto", HERE, ""),
        ("a=1; path=/", "https://news.example/", ""),
        ("a=1; Path=/; Domain=news.example", "https://news.example/", "a=1"),
        ("a=1; Path=/; Domain=.news.example", "https://a.news.example/", "a=1"),
        ("a=1; Path=/; Domain=news.example", "https://othernews.example/", ""),
        ("a=1; Path=/; Domain=example", HERE, ""),
        ("a=1; Path=/; Domain=bank.example", "https://bank.example/", ""),
        ("a=1; Secure", HERE, "a=1"),
        ("a=1; Secure", "http://www.news.example/story/1", ""),
        ("a=1; Max-Age=0", HERE, ""),
        ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HERE, "a=1"),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HERE, ""),
        ("a=1; Expires=nonsense", HERE, "a=1"),
        ("a=", HERE, "a="),
        ("=1", HERE, ""),
        ("a=1\x00", HERE, ""),
        ("a=" + "x" * 5000, HERE, ""),
    ],
)
def test_jar_sends_a_cookie_only_where_it_belongs(line, to, header):
    assert sent(line, to) == header


def test_jar_does_not_take_addresses_for_domains():
    assert sent("a=1; Path=/; Domain=0.0.1", "http://127.0.0.1/", by="http://127.0.0.1/") == ""


def test_jar_replaces_forgets_and_orders():
    jar, here = Jar(), parse(HERE)
    jar.take(here, [("Set-Cookie", "a=1; Path=/"), ("set-cookie", "b=2"), ("Set-Cookie", "a=3; Path=/")])
    assert jar.header(here) == "b=2; a=3"
    jar.take(here, [("Set-Cookie", "a=; Path=/; Max-Age=0")])
    assert jar.header(here) == "b=2"
    jar.take(here, [("Set-Cookie", f"c{number}=x") for number in range(100)])
    assert jar.header(here).count("=") == 50


def test_fetch_brings_back_a_cookie_to_the_same_address(web_client, web):
    with web_client.fetch(web.url("/cookie")) as fetched:
        assert (fetched.code, [hop.status for hop in fetched.hops]) == ("ok", [302, 200])
        assert body_of(fetched) == article()
        fetched.last.request.seek(0)
        assert b"\r\nCookie: consent=yes\r\n" in fetched.last.request.read()


def test_fetch_begins_every_capture_without_cookies(web_client, web):
    for _ in range(2):
        with web_client.fetch(web.url("/cookie")) as fetched:
            assert len(fetched.hops) == 2


@pytest.mark.parametrize(
    ("name", "code", "cookies"),
    [("good", "ok", "key=1"), ("self_signed", "tls.untrusted", ""), ("expired", "tls.expired", "")],
)
def test_fetch_sends_no_cookie_to_whom_no_certificate_vouches_for(trusting, web, name, code, cookies):
    location = f"Location: {web.secure(name)}"
    sets = fixed(page(b"", location, "Set-Cookie: key=1; Path=/; Secure", status="302 Found"))
    with served(sets, "/sign-in") as path, trusting.fetch(web.secure("good", path)) as fetched:
        assert (fetched.code, [hop.status for hop in fetched.hops]) == (code, [302, 200])
        assert body_of(fetched) == article()
    assert web.cookies == cookies
