"""Spellings under which sites show one page."""

import pytest

from sources.urls import canonical_url
from sources.urls.canonical import other_spellings, page_of_url

PAGE = "https://example.org/a/b?id=7"
ONE_PAGE = [
    "http://example.org/a/b?id=7",
    "https://www.example.org/a/b?id=7",
    "https://m.example.org/a/b?id=7",
    "http://mobile.example.org/a/b/?id=7",
    "https://amp.example.org/a/b?id=7",
    "https://example.org/a/b/?id=7",
    "https://example.org/a/b/amp?id=7",
    "https://example.org/a/b/amp/?id=7",
    "https://example.org/a/b.amp?id=7",
    "https://example.org/amp/a/b?id=7",
]
OTHERS = [
    "https://example.org/a/b?id=8",
    "https://example.org/a/b",
    "https://news.example.org/a/b?id=7",
    "https://example.com/a/b?id=7",
    "https://example.org:8443/a/b?id=7",
    "https://example.org/a/b?id=7#/p",
    "https://example.org/amplifier/a/b?id=7",
]


@pytest.mark.parametrize("url", ONE_PAGE)
def test_spellings_of_one_page_have_it_in_common_and_are_found(url):
    assert page_of_url(url) == page_of_url(PAGE)
    assert url in other_spellings(PAGE)
    assert PAGE in other_spellings(url)


@pytest.mark.parametrize("url", OTHERS)
def test_other_pages_are_no_spellings(url):
    assert page_of_url(url) != page_of_url(PAGE)
    assert url not in other_spellings(PAGE)


def test_amp_may_be_a_parameter():
    for parameter in ("amp", "amp=1", "outputType=amp"):
        assert page_of_url(f"https://example.org/a?{parameter}") == page_of_url("https://example.org/a")
        assert f"http://example.org/a?{parameter}" in other_spellings("https://example.org/a")


def test_the_first_page_of_a_site_has_spellings_too():
    assert "http://www.example.org/" in other_spellings("https://example.org/")
    assert page_of_url("https://m.org/") != page_of_url("https://org/")


def test_all_spellings_are_canonical_and_of_the_page():
    for url in other_spellings("https://example.org/a"):
        assert canonical_url(url) == url
        assert page_of_url(url) == page_of_url("https://example.org/a")
