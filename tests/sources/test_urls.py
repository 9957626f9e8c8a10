"""One URL is one Source."""

import random

import pytest

from claimdesk.errors import Invalid
from sources.urls import MAX_LENGTH, canonical_url, public_url_problem, wire_url

SAME = [
    ("https://example.org/a", "HTTPS://EXAMPLE.ORG:443/a"),
    ("http://example.org/", "http://example.org:80"),
    ("http://example.org/", "http://example.org.?"),
    ("https://example.org/a", "https://example.org/a#comments"),
    ("https://example.org/a", "https://example.org/a?utm_source=tg&utm_medium=social&fbclid=1"),
    ("https://example.org/a?id=7", "https://example.org/a?utm_campaign=x&id=7&gclid=2"),
    ("https://example.org/a?a=1&b=2", "https://example.org/a?b=2&a=1"),
    ("https://example.org/~b", "https://example.org/%7Eb"),
    ("https://example.org/%D1%97", "https://example.org/%d1%97"),
    ("https://example.org/%D1%97", "https://example.org/ї"),
    ("https://example.org/%D1%97", "https://example.org/\u0456\u0308"),
    ("https://example.org/b", "https://example.org/a/../b"),
    ("https://example.org/b/", "https://example.org/b/."),
    ("https://example.org/b", "  https://example.org/b\n"),
    ("https://xn--80aikifvh.xn--j1amh/", "https://Приклад.УКР"),
    ("https://example.org/a%20b", "https://example.org/a%20b"),
    ("https://example.org/100%25", "https://example.org/100%"),
]
DIFFERENT = [
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a", "https://example.org/a/"),
    ("https://example.org/a", "https://example.org:8443/a"),
    ("https://example.org/a", "http://example.org/a"),
    ("https://example.org/?id=1", "https://example.org/?id=2"),
    ("https://example.org/?source=1", "https://example.org/?source=2"),
    ("https://example.org/?uid=1", "https://example.org/?uid=2"),
    ("https://example.org/?a=1&a=2", "https://example.org/?a=2&a=1"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://web.archive.org/web/2020/https://a.org/", "https://web.archive.org/web/2020/https:/a.org/"),
]
REFUSED = [
    ("", "url.empty"),
    ("   ", "url.empty"),
    ("example.org/a", "url.scheme"),
    ("ftp://example.org/", "url.scheme"),
    ("javascript:alert(1)", "url.scheme"),
    ("file:///etc/passwd", "url.scheme"),
    ("https:example.org", "url.host"),
    ("https:///a", "url.host"),
    ("https://", "url.host"),
    ("https://a..b/", "url.host"),
    ("https://-a.org/", "url.host"),
    ("https://a.org%2eexample/", "url.host"),
    ("https://exa%00mple.org/", "url.host"),
    ("https://example。org/", "url.host"),
    ("https://[::1/", "url.host"),
    ("https://[fe80::1%25eth0]x/", "url.host"),
    ("https://2130706433/", "url.host"),
    ("https://0x7f000001/", "url.host"),
    ("https://0x7f.1/", "url.host"),
    ("https://127.1/", "url.host"),
    ("https://0177.0.0.1/", "url.host"),
    ("https://127.0.0.01/", "url.host"),
    ("https://1.2.3.4.5/", "url.host"),
    ("https://example.0x7f/", "url.host"),
    ("https://user@example.org/", "url.userinfo"),
    ("https://user:pw@example.org/", "url.userinfo"),
    ("https://example.org@127.0.0.1/", "url.userinfo"),
    ("https://example.org\\@127.0.0.1/", "url.characters"),
    ("https://example.org\\.evil.org/", "url.characters"),
    ("https://exam ple.org/", "url.characters"),
    ("https://example.org/a b", "url.characters"),
    ("https://example.org/a\tb", "url.characters"),
    ("https://example.org/a\nHost: b", "url.characters"),
    ("https://example.org/\x00", "url.characters"),
    ("https://exam\u200bple.org/", "url.characters"),
    ("https://example.org:0/", "url.port"),
    ("https://example.org:65536/", "url.port"),
    ("https://example.org:8o/", "url.port"),
    ("https://example.org/" + "a" * MAX_LENGTH, "url.length"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_canonical_url_is_the_same_for_one_page(one, other):
    assert canonical_url(one) == canonical_url(other) == one


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_canonical_url_differs_for_two_pages(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_canonical_url_refuses_what_two_parsers_could_read_differently(text, code):
    with pytest.raises(Invalid) as refusal:
        canonical_url(text)
    assert refusal.value.code == code
    assert refusal.value.fields["url"] == public_url_problem(text)


def test_canonical_url_is_idempotent(seed):
    dice = random.Random(seed)
    alphabet = "aZ9їЩ%7e%2F/?&=+.-_~:;,()[]*'!@$|ß中%"
    tail = "".join(dice.choices(alphabet, k=dice.randrange(40)))
    once = canonical_url(f"https://Example.org/{tail}")
    assert canonical_url(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("https://example.org/a?utm_source=x&b=2&a=1#top", "https://example.org/a?utm_source=x&b=2&a=1"),
        ("https://приклад.укр/їж?q=їжак", "https://xn--80aikifvh.xn--j1amh/%D1%97%D0%B6?q=%D1%97%D0%B6%D0%B0%D0%BA"),
        ("http://[2001:DB8::1]:8080/x//y", "http://[2001:db8::1]:8080/x//y"),
        ("http://example.org/a|b\"c", "http://example.org/a|b%22c"),
    ],
)  # fmt: skip
def test_wire_url_is_what_a_browser_asks_for(text, wire):
    assert wire_url(text) == wire


def test_public_url_problem_is_none_for_a_good_address():
    assert public_url_problem("https://www.rbc.ua/rus/news/лист.html") is None
