"""Pages that lead on by themselves, each with where Chromium 156 went (tests/sources/browser/test_framing.py)."""

from tests.sources.web.framing import an_answer

KIND = "Content-Type: text/html; charset=utf-8"
# What stands in a Refresh header or in the content of such a meta, and whether a browser goes to /ok.
SAID = [
    ("0; url=/ok", True), ("1;url=/ok", True), ("0; /ok", True), ("0, url=/ok", True), ("0 url=/ok", True),
    ("0; url='/ok'", True), ("0; URL=/ok", True), ("0.5; url=/ok", True), (" 0 ; url = /ok", True),
    (".5; url=/ok", True), ("0;/ok", True), ("0; url='/ok' x", True), ("0; url='/ok", True),
    ("0; url=\\ok", True), ("-1; url=/ok", False), ("+0; url=/ok", False), ("url=/ok", False),
    ("9; url=/ok", False), ("0;url=javascript:1", False), ("", False),
]  # fmt: skip
META = "<meta http-equiv=refresh content='0;url=/ok'>"
# Markup of a page, and whether a browser goes to /ok.
PAGES = [
    (META, True),
    (f"<div>{META}</div>", True),
    (f"<noscript>{META}</noscript>", False),
    (f"<!--{META}-->", False),
    (f"<template>{META}</template>", False),
    (f"<textarea>{META}</textarea>", False),
    ('<script>"<meta http-equiv=refresh content=0;url=/ok>"</script>', False),
    ("<meta http-equiv=refresh content='0;url=/other'><meta http-equiv=refresh content='0;url=/ok'>", True),
    ("<meta http-equiv=refresh content='2;url=/other'><meta http-equiv=refresh content='0;url=/ok'>", True),
    ("<base href='/dir/'><meta http-equiv=refresh content='0;url=../ok'>", True),
    ("<meta http-equiv=refresh content='0;url=&#47;ok'>", True),
    ("<meta name=refresh content='0;url=/ok'>", False),
]


def by_header(said: str) -> bytes:
    """A page with that Refresh header."""
    return an_answer(KIND, f"Refresh: {said}", body=b"<p>stay</p>")


def by_meta(said: str) -> bytes:
    """A page with a meta of that content."""
    return by_markup(f'<meta http-equiv="Refresh" content="{said}">')


def by_markup(markup: str) -> bytes:
    """A page in HTML with that in its beginning."""
    return an_answer(KIND, body=f"<!doctype html>{markup}<p>stay</p>".encode())


REFRESHES = [
    *[(f"header {said}", by_header(said), goes) for said, goes in SAID],
    *[(f"meta {said}", by_meta(said), goes) for said, goes in SAID],
    *[(markup, by_markup(markup), goes) for markup, goes in PAGES],
]
