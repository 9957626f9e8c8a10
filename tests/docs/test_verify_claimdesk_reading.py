"""How the stand-alone verifier reads archived bytes by itself: records, texts, quotations."""

import importlib.util
from types import ModuleType

import pytest

from claimdesk.house.places import ROOT
from sources.capture.quotes import find_quote

SCRIPT = ROOT / "docs" / "verify_claimdesk.py"


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_claimdesk", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
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
def test_stands_in_agrees_with_the_desk(verifier, quote, text):
    assert verifier.stands_in(quote, text) == bool(find_quote(quote, text))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html; charset=windows-1251", "<p>Лист <b>про</b> радари</p>".encode("cp1251"), "Лист про радари"),
        ("text/html", '<meta charset="koi8-u"><p>Лист</p>'.encode("koi8_u"), "Лист"),
        ("text/html", "<p>one</p><script>Лист</script><p>two</p>".encode(), "one two"),
        ("text/html", b"<p>a<!-- no -->b&nbsp;c</p>", "ab c"),
        ("text/plain", "Лист".encode("utf-16"), "Лист"),
        ("application/pdf", b"%PDF-1.4", None),
    ],
)
def test_text_of_reads_the_bytes_themselves(verifier, kind, body, expected):
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://x/\r\nContent-Length: {}\r\n\r\n"
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    text = verifier.text_of(verifier.Record(head.format(len(block)).encode() + block + b"\r\n\r\n"), "")
    assert text is None if expected is None else " ".join(text.split()) == expected


def test_record_reads_heads_with_bare_line_feeds(verifier):
    block = b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\nwords"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {len(block)}\r\n\r\n".encode()
    record = verifier.Record(head + block + b"\r\n\r\n")
    assert (record.status, record.body(), record.content_type()) == (200, b"words", "text/plain")
