"""Cookies from one redirect to the next, and no further."""

import pytest

from sources.urls import parse
from sources.web.cookies import CaptureCookies
from tests.sources.conftest import body_of
from tests.web import article, fixed, page, served

HERE = "https://www.news.example/story/1"


def sent(line: str, to: str, *, by: str = HERE) -> str:
    """The Cookie header that goes to one address after another one has set a cookie."""
    cookies = CaptureCookies()
    cookies.take(parse(by), [("Content-Type", "text/html"), ("Set-Cookie", line)])
    return cookies.header(parse(to))


@pytest.mark.parametrize(
    ("line", "to", "header"),
    [
        ("a=1", HERE, "a=1"),
        ("a=1", "https://www.news.example/story/2", "a=1"),
        ("a=1", "https://www.news.example/", ""),
        ("a=1; Path=/", "https://www.news.example/", "a=1"),
        ("a=1; Path=/sto", HERE, ""),
        ("a=1; Path=elsewhere", HERE, "a=1"),
        ("a=1; Path=/; Path=/story", "https://www.news.example/", ""),
        ("a=1; path=/", "https://news.example/", ""),
        ("a=1; Path=/; Domain=news.example", "https://news.example/", "a=1"),
        ("a=1; Path=/; Domain=.news.example", "https://a.news.example/", "a=1"),
        ("a=1; Path=/; Domain=news.example", "https://othernews.example/", ""),
        ("a=1; Path=/; Domain=example", HERE, ""),
        ("a=1; Path=/", "https://a.www.news.example/", ""),
        ("a=1; Path=/; Domain=www.news.example", "https://a.www.news.example/", "a=1"),
        ("a=1; Path=/; Domain=a.www.news.example", "https://a.www.news.example/", ""),
        ("a=1; Path=/; Domain", HERE, "a=1"),
        ("a=1; Path=/; Domain=", HERE, "a=1"),
        ("a=1; Path=/; Domain=news.example; Domain=bank.example", HERE, ""),
        ('a=1; Path=/; Version=1; Port="80"; Discard', HERE, "a=1"),
        ("a=1; Path=/; Domain=bank.example", "https://bank.example/", ""),
        ("a=1; Secure", HERE, "a=1"),
        ("a=1; Secure", "http://www.news.example/story/1", ""),
        ("a=1; Secure=", "http://www.news.example/story/1", ""),
        ("a=1; Max-Age=0", HERE, ""),
        ("a=1; Max-Age=-1", HERE, ""),
        ("a=1; Max-Age=soon", HERE, "a=1"),
        ("a=1; Max-Age=" + "9" * 5000, HERE, "a=1"),
        ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HERE, "a=1"),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HERE, ""),
        ("a=1; Expires=nonsense", HERE, "a=1"),
        ("a=", HERE, "a="),
        ("=1", HERE, ""),
        ("a=1\x00", HERE, ""),
        ("a=" + "x" * 5000, HERE, ""),
    ],
)
def test_header_sends_a_cookie_only_where_it_belongs(line, to, header):
    assert sent(line, to) == header


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("co.uk", "paper.co.uk"),
        (".co.uk", "paper.co.uk"),
        ("CO.UK", "paper.co.uk"),
        ("com.ua", "paper.com.ua"),
        ("gov.ua", "office.gov.ua"),
        ("ua", "office.gov.ua"),
        ("github.io", "blog.github.io"),  # from the list's private part
        ("blogspot.com", "blog.blogspot.com"),
        ("news.ck", "a.news.ck"),  # by the list's rule *.ck
        ("xn--j1amh", "xn--80aesfpebagmfblc0a.xn--j1amh"),
        ("xn--55qx5d.cn", "paper.xn--55qx5d.cn"),  # the list writes it in Unicode
    ],
)
def test_take_refuses_a_public_suffix_as_domain(domain, host):
    cookies = CaptureCookies()
    cookies.take(parse(f"https://{host}/"), [("Set-Cookie", f"a=1; Path=/; Domain={domain}")])
    assert cookies.header(parse(f"https://{host}/")) == ""
    assert cookies.header(parse(f"https://other.{domain.lower().removeprefix('.')}/")) == ""


@pytest.mark.parametrize("domain", ["paper.co.uk", "paper.com.ua", "office.gov.ua", "blog.github.io", "www.ck"])
def test_take_accepts_a_domain_right_below_a_public_suffix(domain):
    assert sent(f"a=1; Path=/; Domain={domain}", f"https://b.{domain}/", by=f"https://a.{domain}/") == "a=1"


@pytest.mark.parametrize("host", ["gov.ua", "github.io", "localhost", "127.0.0.1", "[::1]"])
def test_take_keeps_a_cookie_to_the_host_that_has_no_subdomains_of_its_own(host):
    """A public suffix can be a site as well (RFC 6265, 5.3, step 5)."""
    line = f"a=1; Path=/; Domain={host.strip('[]')}"
    assert sent(line, f"http://{host}/", by=f"http://{host}/") == "a=1"
    if not host[-1].isdigit() and "]" not in host:
        assert sent(line, f"http://a.{host}/", by=f"http://{host}/") == ""


def test_take_does_not_take_a_part_of_an_ip_address_for_a_domain():
    assert sent("a=1; Path=/; Domain=0.0.1", "http://127.0.0.1/", by="http://127.0.0.1/") == ""


def test_take_lets_no_host_delete_the_cookie_of_another():
    cookies, here = CaptureCookies(), parse(HERE)
    cookies.take(here, [("Set-Cookie", "a=1; Path=/; Domain=news.example")])
    cookies.take(parse("https://bank.example/"), [("Set-Cookie", "a=; Path=/; Domain=news.example; Max-Age=0")])
    assert cookies.header(here) == "a=1"


def test_take_replaces_the_cookie_of_a_host_by_the_one_of_its_domain():
    cookies, here = CaptureCookies(), parse(HERE)
    cookies.take(here, [("Set-Cookie", "a=1; Path=/")])
    cookies.take(here, [("Set-Cookie", "a=2; Path=/; Domain=www.news.example")])
    assert cookies.header(here) == "a=2"
    cookies.take(here, [("Set-Cookie", "a=3; Path=/")])
    assert cookies.header(here) == "a=3"
    cookies.take(here, [("Set-Cookie", "a=; Path=/; Domain=www.news.example; Max-Age=0")])
    assert cookies.header(here) == ""


def test_take_replaces_and_deletes_and_header_orders():
    cookies, here = CaptureCookies(), parse(HERE)
    cookies.take(here, [("Set-Cookie", "a=1; Path=/"), ("set-cookie", "b=2"), ("Set-Cookie", "a=3; Path=/")])
    assert cookies.header(here) == "b=2; a=3"
    cookies.take(here, [("Set-Cookie", "a=; Path=/; Max-Age=0")])
    assert cookies.header(here) == "b=2"
    cookies.take(here, [("Set-Cookie", f"c{number}=x") for number in range(100)])
    assert cookies.header(here).count("=") == 50
    cookies.take(here, [("Set-Cookie", "c0=y")])
    assert "c0=y" in cookies.header(here), "a full jar still replaces"


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
