"""How the stand-alone verifier reads archived bytes by itself: records, texts, quotations."""

import gzip
import importlib.util
import json
import random
import sys
import tracemalloc
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from claimdesk.cli.places import ROOT
from sources.extraction.charset import decode
from sources.text.quote_matching import find_quote
from tests.sources.web.framing import BODY, FRAMINGS, WHOLE

SCRIPT = ROOT / "docs" / "verify_claimdesk.py"


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_claimdesk", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look for it
    spec.loader.exec_module(module)
    return module


QUOTES = [
    ("it's “so”", "They said: it’s «so»."),
    ("Потрібні радари", "йому «потрібні   радари»"),
    ("a – b", "then a—b it was"),
    ("soft", "so\u00adft"),
    ("word", "wordy"),
    ("ord", "word"),
    ("fine…", "is fine... really"),
    ("ﬁre", "the fire"),
    ("", "text"),
    ("—", "a — b"),
    ("Straße", "straße"),
    ("об'єкт", "цей об’єкт"),
    ("3,5%", "by 3,5% more"),
    ("cafe\u0301", "the café"),
]


@pytest.mark.parametrize(("quote", "text"), QUOTES)
def test_find_quote_agrees_with_the_desk(verifier, quote, text):
    assert bool(verifier.find_quote(quote, text)) == bool(find_quote(quote, text))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html; charset=windows-1251", "<p>Лист <b>про</b> радари</p>".encode("cp1251"), "Лист про радари"),
        ("text/html", '<meta charset="koi8-u"><p>Лист</p>'.encode("koi8_u"), "Лист"),
        ("text/html", "<p>one</p><script>Лист</script><p>two</p>".encode(), "one two"),
        ("text/html", b"<p>a<!-- no -->b&nbsp;c</p>", "ab c"),
        ("text/plain", "Лист".encode("utf-16"), "Лист"),
        ("application/pdf", b"%PDF-1.4", None),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK", None),
        ("application/atom+xml; charset=utf-8", "<feed>Лист</feed>".encode(), "<feed>Лист</feed>"),
        ("application/json", b'{"a": 1}', '{"a": 1}'),
    ],
)
def test_text_of_reads_the_bytes_themselves(verifier, kind, body, expected):
    text = verifier.text_of(record_of(verifier, kind, body), "")
    assert text is None if expected is None else " ".join(text.split()) == expected


def record_of(verifier: ModuleType, kind: str, body: bytes) -> Any:
    """An answer of a server with that body."""
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://x/\r\nContent-Length: {}\r\n\r\n"
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    return verifier.Record(head.format(len(block)).encode() + block + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("kind", "head", "written_in"),
    [
        ("text/html; charset=x-cp1251", "", "cp1251"),
        ("text/html; charset=win-1251", "", "cp1251"),
        ("text/html; charset=none", "", "cp1251"),
        ("text/html; charset=none", '<meta charset="koi8-u">', "koi8_u"),
        ("text/html; charset=koi8-ru", "", "koi8_u"),
        ("text/html; charset=utf-7", "", "cp1251"),
        ("text/html; charset=cp037", "", "cp1251"),
        ("text/html; charset=iso-8859-5", '<meta charset="windows-1251">', "iso8859_5"),
        ("text/html", "<script charset=utf-8></script>", "cp1251"),
        ("text/html", "<meta charset=utf-16>", "utf-8"),
        ("text/html", '<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        ("text/html", '<meta charset="мова">', "cp1251"),
        ("text/html; charset=windows-1251", "", "utf-8-sig"),
        ("text/html", "", "utf-16"),
        ("text/html", "", "koi8_u"),
    ],
)
def test_text_of_reads_charsets_as_the_desk_does(verifier, kind, head, written_in):
    words = "Президент написав листа, у якому попросив допомогти з радарами та ракетами."
    body = f"{head}<p>{words}</p>".encode(written_in)
    text, name = decode(body, kind)
    assert words in text
    assert words in verifier.text_of(record_of(verifier, kind, body), name)


def test_text_of_believes_the_page_more_than_the_desk(verifier):
    body = "<meta charset=windows-1251><p>Лист</p>".encode("cp1251")
    assert "Лист" in verifier.text_of(record_of(verifier, "text/html", body), "koi8-u")
    assert "Лист" in verifier.text_of(record_of(verifier, "text/html", "<p>Лист</p>".encode()), "no such charset")


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(record, 1) for record in records)


def a_record(block: bytes) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: {len(block)}\r\n\r\n".encode()
    return head + block + b"\r\n\r\n"


def test_records_of_reads_many_records_without_copying_the_rest_for_each(verifier):
    noise = random.Random(1)
    warc = packed(*[a_record(noise.randbytes(100_000)) for _ in range(100)])
    tracemalloc.start()
    count = sum(record.is_whole for record in verifier.records_of(warc))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100
    assert peak < len(warc) // 5


@pytest.mark.parametrize("size", [0, 1, 65_536, 1 << 20, 3_000_001])
def test_records_of_unpacks_whatever_there_is(verifier, size):
    blocks = [bytes(size), random.Random(2).randbytes(size), b"x" * size]
    found = [record.block for record in verifier.records_of(packed(*map(a_record, blocks)))]
    assert found == blocks


def test_records_of_says_what_is_cut_off_or_too_large(verifier):
    warc = packed(a_record(b"first"), a_record(bytes(3_000_000)))
    with pytest.raises(verifier.TooLarge):
        list(verifier.records_of(warc, 2_000_000))
    assert len(list(verifier.records_of(warc, 4_000_000))) == 2
    with pytest.raises(ValueError, match="cut off"):
        list(verifier.records_of(warc[:-9]))


def test_record_reads_heads_with_bare_line_feeds(verifier):
    block = b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\nwords"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {len(block)}\r\n\r\n".encode()
    record = verifier.Record(head + block + b"\r\n\r\n")
    assert (record.status, record.body(), record.content_type()) == (200, b"words", "text/plain")


WORDS = "Президент написав листа, у якому попросив допомогти з радарами та ракетами."


@pytest.mark.parametrize(
    "head",
    [
        "<!-- <meta charset=koi8-r> -->",
        "<script>'<meta charset=koi8-r>'</script>",
        '<meta name="description" content="old pages say charset=koi8-r">',
        "<!--" + "x" * 5000 + "--><meta charset=windows-1251>",
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
    ],
)
def test_text_of_finds_the_declaration_that_the_desk_finds(verifier, head):
    body = f"{head}<p>{WORDS}</p>".encode("cp1251")
    text, name = decode(body, "text/html")
    assert name == "cp1251"
    assert WORDS in text
    assert WORDS in verifier.text_of(record_of(verifier, "text/html", body), name)


@pytest.mark.parametrize("kind", ["text/html; charset=windows-1251", "text/html"])
def test_text_of_reads_utf8_beyond_doubt_as_the_desk_does(verifier, kind):
    body = f"<meta charset=koi8-u><p>{WORDS}</p>".encode()
    assert decode(body, kind)[1] == "utf-8"
    assert WORDS in verifier.text_of(record_of(verifier, kind, body), "utf-8")


def answered(verifier: ModuleType, answer: bytes) -> Any:
    """The record of an answer as it was received, from its status line on."""
    answer = answer[answer.lower().index(b"http") :] if b"ICY" not in answer else answer
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://x/\r\nContent-Length: {}\r\n\r\n"
    return verifier.Record(head.format(len(answer)).encode() + answer + b"\r\n\r\n")


READ = [framing for framing in FRAMINGS if (framing.shows, framing.outcome) == (WHOLE, "ok")]


@pytest.mark.parametrize("framing", READ, ids=lambda framing: framing.name)
def test_body_reads_the_answers_that_browsers_show(verifier, framing):
    last = framing.answer.rpartition(b"HTTP/1.1 103")[2].rpartition(b"HTTP/1.1 100 Continue")[2]
    record = answered(verifier, last.partition(b"\r\n\r\n")[2] if last != framing.answer else framing.answer)
    assert record.status == 200
    assert record.body() == BODY


@pytest.mark.parametrize(("name", "library"), [("brotli", "brotli"), ("zstd", "zstandard")])
def test_text_of_says_nothing_where_the_library_is_missing(verifier, monkeypatch, name, library):
    record = answered(verifier, next(framing.answer for framing in FRAMINGS if framing.name == name))
    assert "These words stood there" in verifier.text_of(record, "utf-8")
    monkeypatch.setitem(sys.modules, library, None)
    assert record.foreign_packing == library
    assert verifier.text_of(record, "utf-8") is None


@pytest.mark.parametrize(
    ("kind", "body", "word"),
    [
        ("text/plain", "Лист про радари", "ok"),
        ("text/plain", "Радари", "FAIL"),
        ("application/json", '{"title": "Лист про радари"}', "ok"),
        ("application/json", '{"title": "\\u041b\\u0438\\u0441\\u0442 про радари"}', "unchecked"),
        ("application/rss+xml", "<rss>Лист &lt;b&gt;про&lt;/b&gt; радари</rss>", "unchecked"),
        ("application/pdf", "%PDF-1.4", "unchecked"),
    ],
)
def test_check_quotes_condemns_no_words_that_are_written_otherwise(verifier, capsys, kind, body, word):
    record = record_of(verifier, f"{kind}; charset=utf-8", body.encode())
    report = verifier.Report()
    verifier.check_quotes(SimpleNamespace(page=lambda: record, manifest={}), ["Лист про радари"], report)
    assert report.words == [word]
    assert word in capsys.readouterr().out


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ('<meta property="og:description" content="Лист про &#x440;адари"><p>VIEW</p>', "ok"),
        (f"<script>window.__INITIAL_STATE__ = {json.dumps({'body': 'Лист про радари'})}</script>", "ok"),
        ("<script>state = 'packed otherwise'</script>", "unchecked"),
    ],
)
def test_check_quotes_looks_into_the_data_of_pages_whose_text_is_from_there(verifier, markup, word):
    record = record_of(verifier, "text/html; charset=utf-8", f"<!doctype html><html>{markup}".encode())
    report = verifier.Report()
    manifest = {"layout": {"article": [], "carried": "open_graph"}}
    verifier.check_quotes(SimpleNamespace(page=lambda: record, manifest=manifest), ["Лист про радари"], report)
    assert report.words == [word]
    plain = verifier.Report()
    verifier.check_quotes(SimpleNamespace(page=lambda: record, manifest={"layout": {}}), ["Лист про радари"], plain)
    assert plain.words == ["FAIL"]
