"""One URL is one Source."""

import random

import pytest

from claimdesk.errors import Invalid
from sources.urls import MAX_LENGTH, canonical_url, public_url_problem, wire_url
from sources.urls.canonical import is_tracker, table_rows

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
    ("https://example.org/%D0%B9", "https://example.org/%D0%B8%CC%86"),
    ("https://example.org/caf%C3%A9?q=%C3%A9", "https://example.org/cafe%CC%81?q=e%CC%81"),
    ("https://example.org/%2C%CC%A7", "https://example.org/%2c\u0327"),
    ("https://example.org/%D1%FF", "https://example.org/%d1%ff"),
    ("https://example.org/?a=%CC%B8", "https://example.org/?a=\u0338"),
    ("https://example.org/a?a=1&b=2", "https://example.org/a?a=1&amp;b=2"),
    ("https://example.org/a?a=1", "https://example.org/a?a=1&amp;utm_source=x&amp;amp;utm_medium=y"),
    ("https://example.org/a", "https://example.org/a?%75tm_source=x"),
    ("https://example.org/#/a", "https://EXAMPLE.org/#/a:~:text=words"),
    ("https://example.org/#!/a", "https://example.org/?utm_source=x#!/a"),
    ("https://example.org/#/100%25", "https://example.org/#/100%"),
    ("https://example.org/", "https://example.org/#/"),
    ("https://example.org/", "https://example.org/#!/"),
    ("https://x.com/story/status/1", "https://twitter.com/story/status/1?s=20&t=abc"),
    ("https://x.com/story/status/1", "http://mobile.twitter.com/story/status/1"),
    ("https://x.com/story/status/1", "https://www.x.com/story/status/1?ref_src=twsrc%5Etfw"),
    ("https://t.me/channel/7", "https://t.me/s/channel/7"),
    ("https://t.me/channel/7", "http://telegram.me/channel/7"),
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
    ("https://example.org/#/a", "https://example.org/#/b"),
    ("https://example.org/#!/a", "https://example.org/#!/b"),
    ("https://example.org/?s=20", "https://example.org/?s=21"),
    ("https://example.org/?si=1", "https://example.org/?si=2"),
    ("https://www.youtube.com/watch?v=a&t=1", "https://www.youtube.com/watch?v=a&t=2"),
    ("https://notx.com/a", "https://x.com/a"),
    ("https://t.me/s/channel", "https://t.me/channel"),
    ("https://t.me/s/channel/7", "https://t.me/s/channel/8"),
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
    alphabet = "aZ9їЩ%7e%2F/?&=+.-_~:;,()[]*'!@$|ß中%\u0301\u0306\u0338\u0327\u212a\u037eC#"
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
        ("https://twitter.com/a/status/1?s=20", "https://twitter.com/a/status/1?s=20"),
        ("https://example.org/\u0438\u0306", "https://example.org/%D0%B8%CC%86"),
    ],
)  # fmt: skip
def test_wire_url_is_what_a_browser_asks_for(text, wire):
    assert wire_url(text) == wire


# What reporters met in addresses that people shared; the table must know each of them.
SHARED = (
    "yclid", "ysclid", "ttclid", "dclid", "gad_source", "mibextid", "erid", "_hsenc", "_hsmi", "ref_src", "igsh",
    "utm_source", "utm_term", "fbclid", "gclid", "msclkid", "twclid", "srsltid", "wbraid", "gbraid", "mc_eid", "xtor",
)  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
def test_a_tracker_never_makes_another_source(name):
    for spelt in (name, name.upper()):
        assert canonical_url(f"https://example.org/a?{spelt}=x&id=7") == "https://example.org/a?id=7"
    assert canonical_url(f"https://example.org/a?id=7&x{name}=1") != "https://example.org/a?id=7"


def test_each_row_of_the_trackers_is_dropped_where_it_is_one_and_nowhere_else():
    rows = table_rows("trackers")
    for row in rows:
        name = row["name"].replace("*", "x")
        for host in row.get("hosts", ["example.org"]):
            for spelt in (host, f"www.{host}"):
                url = canonical_url(f"https://{spelt}/a?{name}=1&page=2")
                assert url == canonical_url(f"https://{spelt}/a?page=2"), row
        assert "hosts" not in row or not is_tracker(name, "example.org"), row
        assert row["of"], row
    keys = [(row["name"].lower(), tuple(row.get("hosts", ()))) for row in rows]
    assert len(keys) == len(set(keys))


def test_each_row_of_the_same_pages_leads_to_the_address_that_it_names():
    for row in table_rows("same_pages"):
        for host in row["hosts"]:
            assert canonical_url(f"http://{host}/a/1") == f"https://{row['host']}/a/1", row


@pytest.mark.parametrize("name", ["id", "source", "uid", "keyword", "ref", "p", "q", "s", "t", "page", "lang", "from"])
def test_a_parameter_that_may_choose_the_page_stays(name):
    assert not is_tracker(name, "example.org")


def test_public_url_problem_is_none_for_a_good_address():
    assert public_url_problem("https://www.rbc.ua/rus/news/лист.html") is None
