"""Files that are no pages: PDFs read in the confined process, pictures measured without being decoded."""

import io
from collections.abc import Iterator

import pytest

from sources.extraction.client import MAX_MARKUP_BYTES, Extractor
from sources.extraction.image import pixels
from sources.extraction.parse import extract
from sources.extraction.sniff import sniff
from tests import files

pytestmark = pytest.mark.services

URL = "https://ministry.example/report"


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    """One child for all tests of the module."""
    running = Extractor(memory=1 << 30, seconds=10)
    yield running
    running.close()


def test_extract_reads_the_text_of_a_pdf(extractor):
    body = files.a_pdf("The radars were the first thing that he asked for.", "And the second one.")
    reading = extractor.read(io.BytesIO(body), "application/octet-stream", URL)
    assert (reading["media_type"], reading["code"]) == ("application/pdf", "")
    assert reading["text"] == "The radars were the first thing that he asked for.\nAnd the second one."
    assert (reading["title"], reading["authors"]) == ("A report", ["Olena Koval"])
    assert (reading["published_at"], reading["modified_at"]) == ("", "2025-10-31T14:05:00+02:00")
    assert reading["language"] == "en"


def test_extract_reads_a_pdf_to_its_end_however_long(extractor):
    body = files.a_pdf("At the end.", filler=b"x" * MAX_MARKUP_BYTES)
    assert extractor.read(io.BytesIO(body), "", URL)["text"] == "At the end."


@pytest.mark.parametrize(
    ("body", "code"),
    [(files.a_pdf(""), "content.no_text"), (b"%PDF-1.7", "content.extraction"),
     (files.a_pdf("x").replace(b"/Type /Page", b"/Type /Rage"), "content.extraction")],
)  # fmt: skip
def test_extract_names_a_pdf_without_text(extractor, body, code):
    assert extractor.read(io.BytesIO(body), "application/pdf", URL)["code"] == code
    assert extractor.read(io.BytesIO(b"again"), "text/plain", URL)["text"] == "again"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (files.a_png(50_000, 40_000), "image/png"),
        (files.a_jpeg(50_000, 40_000), "image/jpeg"),
        (files.a_gif(50_000, 40_000), "image/gif"),
        (files.a_webp(50_000, 40_000), "image/webp"),
        (files.an_avif(50_000, 40_000), "image/avif"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pixels_measures_pictures_by_their_heads(body, kind):
    assert sniff(body) == kind
    assert pixels(body, kind) == (50_000, 40_000)
    assert all(pixels(body[:size], kind) is None for size in range(len(body) - 15))


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8L", b"VP8 "])
def test_pixels_knows_all_kinds_of_webp(kind):
    assert pixels(files.a_webp(640, 480, kind), "image/webp") == (640, 480)


def test_extract_measures_a_picture():
    reading = extract(files.a_png(640, 480), "image/png", URL)
    assert (reading["media_type"], reading["pixels"], reading["code"]) == ("image/png", (640, 480), "")


@pytest.mark.parametrize(
    ("body", "declared", "code"),
    [(files.a_png(640, 480), "text/html", "content.binary_mismatch"), (b"\x89PNG\r\n\x1a\n", "image/png",
      "content.unsupported_type"), (files.a_png(0, 480), "image/png", "content.unsupported_type"),
     (b"PK\x03\x04", "application/zip", "content.unsupported_type")],
)  # fmt: skip
def test_extract_says_what_it_cannot_look_into(body, declared, code):
    assert extract(body, declared, URL)["code"] == code
