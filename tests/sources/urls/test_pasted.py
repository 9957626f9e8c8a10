"""What people paste for a URL, and what is taken for one."""

import pytest

from claimdesk.errors import Invalid
from sources.urls.pasted import pasted_url, urls_in

URL = "https://example.org/a"
KYIV = "https://uk.wikipedia.org/wiki/Київ_(значення)"
ONE = [
    (URL, URL),
    (f"  {URL}\n", URL),
    ("example.org/a", URL),
    ("//example.org/a", URL),
    ("example.org", "https://example.org"),
    ("www.example.org", "https://www.example.org"),
    ("example.org:8443/a?b=1", "https://example.org:8443/a?b=1"),
    ("приклад.укр", "https://приклад.укр"),
    ("xn--80aikifvh.xn--j1amh/a", "https://xn--80aikifvh.xn--j1amh/a"),
    (f"<{URL}>", URL),
    (f"<URL:{URL}>", URL),
    (f"&lt;{URL}&gt;", URL),
    (f"«{URL}»", URL),
    (f'"{URL}"', URL),
    (f"“{URL}”,", URL),
    (f"({URL}).", URL),
    (f"[текст]({URL})", URL),
    (f'<a href="{URL}">текст</a>', URL),
    (f"\ufeff{URL}", URL),
    ("https://exam\u200bple.org/\u2060a\u200e", URL),
    ("https://fa.wikipedia.org/wiki/می\u200cروم", "https://fa.wikipedia.org/wiki/می%E2%80%8Cروم"),
    *((f"{URL}{stop}", URL) for stop in (".", ",", ")", '"', "»", ";", ":", "!", "?", "…", "».", '",', "’")),
    (KYIV, KYIV),
    (f"(див. {KYIV})", KYIV),
    (f"{KYIV}.", KYIV),
    ("https://example.org/«назва»", "https://example.org/«назва»"),
    (f"Ось що вони написали: {URL}, а потім прибрали.", URL),
    ("Ось тут: example.org/a, див. рис. 2", URL),
    ("Ось тут: www.example.org.", "https://www.example.org"),
    (f"{URL} {URL}?utm_source=x", URL),
    ("https://web.archive.org/web/2020/https://a.org/x", "https://web.archive.org/web/2020/https://a.org/x"),
    ("https://a.org/?url=https://b.org/", "https://a.org/?url=https://b.org/"),
]
SEVERAL = [
    (f"{URL}\nhttps://b.org/y", [URL, "https://b.org/y"]),
    (f"{URL}, https://b.org/y.", [URL, "https://b.org/y"]),
    (f"{URL},https://b.org/y", [URL, "https://b.org/y"]),
    (f"{URL}https://b.org/y", [URL, "https://b.org/y"]),
    ("a.org/x b.org/y", ["https://a.org/x", "https://b.org/y"]),
]
REFUSED = [
    ("", "url.empty"),
    ("ftp://example.org/", "url.scheme"),
    ("javascript:alert(1)", "url.scheme"),
    ("ivan@example.org", "url.scheme"),
    ("https://user@example.org/", "url.userinfo"),
    ("https://example.org\\@127.0.0.1/", "url.characters"),
    ("https://exam ple.org/", "url.characters"),
    ("https://example.org/My file.pdf", "url.characters"),
    ("просто слова, без нічого. Рис. 2", "url.characters"),
    ("https://[::1 text", "url.host"),
]


@pytest.mark.parametrize(("text", "url"), ONE)
def test_pasted_url_takes_the_one_that_is_meant(text, url):
    assert pasted_url(text) == url


@pytest.mark.parametrize(("text", "urls"), SEVERAL)
def test_pasted_url_says_that_several_are_too_many(text, urls):
    assert urls_in(text) == urls
    with pytest.raises(Invalid) as refusal:
        pasted_url(text)
    assert refusal.value.code == "url.several"
    assert "2 URLs" in str(refusal.value.fields["url"])


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_pasted_url_says_what_is_wrong(text, code):
    with pytest.raises(Invalid) as refusal:
        pasted_url(text)
    assert refusal.value.code == code
