"""Reading bodies: charsets, types, metadata, links; and the process that does it."""

import io
import json
import signal

import pytest

from sources.extraction.charset import charset_named, decode
from sources.extraction.client import Extractor
from sources.extraction.language import language_of
from sources.extraction.parse import extract
from sources.extraction.sniff import sniff
from tests.sources.conftest import body_of
from tests.web import article

pytestmark = pytest.mark.services

URL = "https://news.example/article/uk"


@pytest.fixture(scope="module")
def extractor():
    """One child for all tests of the module."""
    running = Extractor(memory=1 << 30, seconds=5)
    yield running
    running.close()


@pytest.mark.parametrize(
    ("path", "charset"),
    [
        ("/article/uk", "utf-8"),
        ("/article/1251", "cp1251"),
        ("/article/1251-meta", "cp1251"),
        ("/article/1251-silent", "cp1251"),
        ("/article/koi8-silent", "koi8-u"),
        ("/article/bom", "utf-8"),
        ("/article/utf16", "utf-16-le"),
        ("/article/gzip", "utf-8"),
    ],
)
def test_extract_reads_every_charset_to_the_same_text(web_client, web, path, charset):
    with web_client.fetch(web.url(path)) as fetched:
        reading = extract(body_of(fetched), fetched.last.header("content-type"), URL)
    assert reading["charset"] == charset
    assert reading["text"] == extract(article(), "text/html; charset=utf-8", URL)["text"]
    assert "йому «потрібні радари та ракети»" in reading["text"]


def test_extract_reads_title_authors_dates_language_and_links():
    reading = extract(article(), "text/html; charset=utf-8", URL)
    assert reading["title"] == "Лист про радари"
    assert reading["authors"] == ["Олена Коваль"]
    assert reading["published_at"] == "2025-10-31T14:05:00+02:00"
    assert reading["language"] == "uk"
    assert reading["canonical_url"] == URL
    assert reading["links"] == [("https://news.example/story", "агентство")]
    assert reading["media_type"] == "text/html"
    assert reading["code"] == ""


@pytest.mark.parametrize(
    ("body", "declared", "kind", "code", "text"),
    [
        (b"", "text/html", "", "content.empty", ""),
        (b" \n", "text/html", "text/html", "content.empty", ""),
        (b"<!-- -->", "text/html", "text/html", "content.empty", ""),
        ("Текст\r\nдва".encode(), "text/plain; charset=utf-8", "text/plain", "", "Текст\nдва"),
        ("Текст звичайний".encode("cp1251"), "text/plain", "text/plain", "", "Текст звичайний"),
        (b'{"a": 1}', "application/json", "application/json", "", "a: 1"),
        (b"%PDF-1.7", "application/pdf", "application/pdf", "content.extraction", ""),
        (b"\x89PNG\r\n\x1a\n", "text/html", "image/png", "content.binary_mismatch", ""),
        (b"\x00\x01\x02", "", "application/octet-stream", "content.unsupported_type", ""),
    ],
)
def test_extract_names_what_it_read(body, declared, kind, code, text):
    reading = extract(body, declared, URL)
    assert (reading["media_type"], reading["code"], reading["text"]) == (kind, code, text)


@pytest.mark.parametrize(
    ("head", "declared", "kind"),
    [
        (b"<!DOCTYPE html><p>", "", "text/html"),
        (b"\xef\xbb\xbf <html>", "application/octet-stream", "text/html"),
        (b"<html>", "text/plain", "text/plain"),
        (b"<?xml version='1.0'?><svg>", "", "application/xml"),
        (b"RIFF....WEBPVP8", "image/jpeg", "image/webp"),
        (b"....ftypisom", "", "video/mp4"),
        (b"PK\x03\x04", "text/html", "application/zip"),
        (b"[1]", "text/plain", "application/json"),
    ],
)
def test_sniff_believes_bytes(head, declared, kind):
    assert sniff(head, declared) == kind


@pytest.mark.parametrize(
    ("label", "name"),
    [("UTF-8", "utf-8"), ("windows-1251", "cp1251"), ("latin1", "cp1252"), ("KOI8-U", "koi8-u"), ("utf-7", ""),
     ("rot13", ""), ("idna", ""), ("unicode_escape", ""), ("zlib", ""), ("nonsense", ""), ("iso-8859-99", "")],
)  # fmt: skip
def test_charset_named_knows_charsets_only(label, name):
    assert charset_named(label) == name


def test_decode_prefers_http_over_meta_and_keeps_going_over_damage():
    body = '<meta charset="koi8-u">Ї'.encode("cp1251")
    assert decode(body, "text/html; charset=windows-1251")[0].endswith("Ї")
    assert decode(b"a\xff\xfeb", "text/html; charset=utf-8")[0] == "a\ufffd\ufffdb"


def test_decode_gives_nfc():
    assert decode("\u0456\u0308".encode(), "charset=utf-8")[0] == "ї"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Президент написав листа, у якому попросив допомоги з радарами для їхньої армії.", "ru", "uk"),
        ("Президент написал письмо, в котором попросил помощи, чтобы получить эти радары.", "uk", "ru"),
        ("The president wrote a letter in which he asked for help with the radars of his army and the jets.", "", "en"),
        ("Der Präsident hat einen Brief geschrieben und bittet darin um Hilfe für die Armee und das Land.", "", "de"),
        ("Prezydent napisał list, w którym poprosił o pomoc i o radary, ale nie dostał ich od razu na czas.", "", "pl"),
        ("Ok", "fr-FR", "fr"),
        ("Ok", "", ""),
    ],
)  # fmt: skip
def test_language_of_believes_letters_before_labels(text, declared, language):
    assert language_of(text, declared) == language


def test_extractor_reads_in_another_process(extractor):
    reading = extractor.read(io.BytesIO(article()), "text/html; charset=utf-8", URL)
    assert reading == json.loads(json.dumps(extract(article(), "text/html; charset=utf-8", URL)))


def test_extractor_outlives_a_child_that_is_killed(extractor):
    extractor.read(io.BytesIO(b"x"), "text/plain", URL)
    extractor._child.kill()
    extractor._child.wait()
    assert extractor.read(io.BytesIO(b"again"), "text/plain", URL)["text"] == "again"


def test_extractor_names_a_child_that_runs_out_of_memory(extractor):
    small = Extractor(memory=400 << 20, seconds=5)
    body = b"<p>" + b"<b>x</b> <i>y</i>" * 600_000
    assert small.read(io.BytesIO(body), "text/html", URL)["code"] == "content.extraction"
    assert small.read(io.BytesIO(b"again"), "text/plain", URL)["text"] == "again"
    small.close()


def test_extractor_replaces_a_child_that_hangs():
    patient = Extractor(memory=1 << 30, seconds=5)
    patient.read(io.BytesIO(b"warm"), "text/plain", URL)
    hurried, hurried._child, hurried._owner = Extractor(seconds=0, grace=0.2), patient._child, patient._owner
    hurried._child.send_signal(signal.SIGSTOP)
    assert hurried.read(io.BytesIO(b"x"), "text/plain", URL)["code"] == "content.extraction"
    assert patient.read(io.BytesIO(b"again"), "text/plain", URL)["text"] == "again"
    patient.close()


def test_extract_bears_deep_and_broken_markup():
    assert extract(b"<div>" * 100_000 + b"deep", "text/html", URL)["media_type"] == "text/html"
    assert extract(b"<html><body><p>\x00\xff<p <a href='http://[' >x</a>", "text/html", URL)["code"] == ""
