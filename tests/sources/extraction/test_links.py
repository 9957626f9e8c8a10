"""Where a page says that it is, and where its links lead from."""

from typing import Any

import pytest

from sources.extraction.parse import extract

URL = "https://rp.example/news/2024/bridges.html?page=2"
PROSE = "".join(
    f"<p>The council said on Tuesday that bridge number {n} would be repaired in spring.</p>" for n in range(9)
)
CITING = "<p>According to <a href='reports/2024.html'>the report of the auditors</a>, the money went back.</p>"


def read(head: str) -> Any:
    """The reading of a page at `URL` with that head, whose article has one relative link."""
    page = f"<html><head>{head}</head><body><article>{PROSE}{CITING}</article></body></html>"
    return extract(page.encode(), "text/html; charset=utf-8", URL)


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("", "https://rp.example/news/2024/reports/2024.html"),
        ("<base href='https://rp.example/site/'>", "https://rp.example/site/reports/2024.html"),
        ("<base href='/site/page.html'>", "https://rp.example/site/reports/2024.html"),
        ("<base href='//cdn.example/'>", "https://cdn.example/reports/2024.html"),
        ("<base href=' https://rp.example/a/ '><base href='/b/'>", "https://rp.example/a/reports/2024.html"),
        ("<base target=_blank><base href='/b/'>", "https://rp.example/b/reports/2024.html"),
        ("<base href='javascript:alert(1)//'>", "https://rp.example/news/2024/reports/2024.html"),
        ("<base href='http://['>", "https://rp.example/news/2024/reports/2024.html"),
        ("<base href=''>", "https://rp.example/news/2024/reports/2024.html"),
    ],
)
def test_relative_links_lead_from_the_base_of_the_page(head, target):
    assert read(head)["links"] == [(target, "the report of the auditors")]


def test_a_link_into_the_page_itself_is_no_link_out_of_it():
    note = CITING.replace("reports/2024.html", "#note-1")
    for head in ("", "<base href='https://rp.example/site/'>"):
        page = f"<html><head>{head}</head><body><article>{PROSE}{note}</article></body></html>"
        assert extract(page.encode(), "text/html", URL)["links"] == []


@pytest.mark.parametrize(
    ("head", "canonical", "og"),
    [
        ("", "", ""),
        ("<link rel=canonical href=/bridges><meta property=og:url content='https://rp.example/bridges?og'>",
         "https://rp.example/bridges", "https://rp.example/bridges?og"),
        ("<link rel='Canonical nofollow' href=b><base href='/site/'>", "https://rp.example/site/b", ""),
        ("<link rel=alternate href=/en><link rel=canonical href='javascript:void(0)'>", "", ""),
        ("<link rel=canonical-x href=/x><meta property=og:url content='mailto:a@rp.example'>", "", ""),
        (f"<link rel=canonical href=/{'a' * 3000}>", "", ""),
        ("<meta name=og:url content=/bridges>", "", "https://rp.example/bridges"),
    ],
)  # fmt: skip
def test_the_addresses_that_a_page_gives_itself_are_kept(head, canonical, og):
    reading = read(head)
    assert (reading["canonical_url"], reading["og_url"]) == (canonical, og)
