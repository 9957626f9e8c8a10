"""Read a PDF with pdfium; only ever in the process that may die of it."""

import re
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

import pypdfium2
from pypdfium2 import raw

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS, line
from sources.extraction.files.partial_text import fill_text, say_partial
from sources.extraction.files.pdf.pdf_columns import Row
from sources.extraction.files.pdf.pdf_pages import has_pictures, rows_on
from sources.extraction.files.pdf.pdf_paragraphs import pages_of, text_of_pages
from sources.extraction.files.pdf.pdf_salvage import is_cut, salvaged
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

HEADER = b"%PDF-"
MAX_PAGES = 1000
MAX_CPU_SECONDS = 10.0
MAX_NAMED_PAGES = 20
DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([-+])(\d\d)'?(\d\d)?)?")


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in text, title, authors and language; a code where the file cannot be read, or only in part.

    Its dates say when the file was made, which is not when it was published: they count as the last change.
    """
    reading["reader"] = "pypdfium2"
    data = body[max(body.find(HEADER), 0) :]
    document = _opened(reading, data)
    if document is None:
        return
    with document:
        _say_about(reading, document.get_metadata_dict())
        _read_pages(reading, document)
    reading["language"] = language_of(reading["text"])
    if not reading["text"]:
        reading["code"] = "content.extraction" if reading["code"] else "content.no_text"


def _opened(reading: Reading, data: bytes) -> pypdfium2.PdfDocument | None:
    """The file, or what is left of it; None with a code where it cannot be opened."""
    if is_cut(data):
        say_partial(reading, "the file ends early")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            reading["code"] = "content.locked"
            return None
    left = salvaged(data)
    with suppress(pypdfium2.PdfiumError):
        if left is not None:
            document = pypdfium2.PdfDocument(left)
            say_partial(reading, "the file is damaged")
            return document
    reading["code"] = "content.extraction"
    return None


def _read_pages(reading: Reading, document: pypdfium2.PdfDocument) -> None:
    pages: list[list[Row]] = []
    pictures, damaged = [], []
    end = time.process_time() + MAX_CPU_SECONDS
    room = MAX_TEXT_CHARACTERS
    for number in range(1, len(document) + 1):
        if number > MAX_PAGES or time.process_time() > end or room <= 0:
            say_partial(reading, f"read to page {number - 1} of {len(document)}")
            break
        try:
            page = document[number - 1]
            rows, is_cut_short = rows_on(page)
            if not rows and has_pictures(page):
                pictures.append(number)
            page.close()
        except pypdfium2.PdfiumError:
            damaged.append(number)
            continue
        if is_cut_short:
            say_partial(reading, f"page {number} is read in part")
        room -= sum(len(segment.text) for row in rows for segment in row)
        pages.append(rows)
    fill_text(reading, text_of_pages(pages_of(pages)))
    if damaged:
        say_partial(reading, f"damaged pages: {_named(damaged)}")
    if pictures:
        reading["notes"].append(f"pages that are only pictures: {_named(pictures)}")


def _named(pages: list[int]) -> str:
    """Numbers of pages, as people write them, and how many more there are."""
    more = len(pages) - MAX_NAMED_PAGES
    return ", ".join(map(str, pages[:MAX_NAMED_PAGES])) + (f" and {more} more" if more > 0 else "")


def _say_about(reading: Reading, said: dict[str, Any]) -> None:
    reading["title"] = line(said.get("Title", ""))[:500]
    reading["authors"] = [name for name in map(line, said.get("Author", "").split(";")) if name][:20]
    reading["modified_at"] = _iso(said.get("ModDate", "")) or _iso(said.get("CreationDate", ""))
    reading["modified_from"] = "file" if reading["modified_at"] else ""


def _iso(text: str) -> str:
    """A date as PDF writes it (ISO 32000-1, 7.9.4), in ISO 8601; empty where it is none."""
    found = DATE.match(text)
    if found is None:
        return ""
    parts = [int(part) if part else least for part, least in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)]
    year, month, day, hour, minute, second = parts
    zone = None
    if found[7]:
        ahead = timedelta(hours=int(found[8]), minutes=int(found[9] or 0))
        zone = timezone(ahead if found[7] == "+" else -ahead)
    with suppress(ValueError):
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).isoformat()
    return ""
