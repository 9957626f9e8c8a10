"""Read a PDF with pypdf; only ever in the process that may die of it."""

import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS, line, plain
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 1000
# What pypdf lets slip on damaged files, beside its own errors.
DAMAGE_ERRORS = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in text, title, authors and language; the code `content.extraction` where the file cannot be read.

    Its dates say when the file was made, which is not when it was published: they count as the last change.
    """
    reading["reader"] = "pypdf"
    try:
        document = PdfReader(io.BytesIO(body))
        reading["text"] = plain("\n\n".join(_pages(document)))
        _say_about(reading, document)
    except DAMAGE_ERRORS:
        reading["code"] = "content.extraction"
    reading["language"] = language_of(reading["text"])
    if not reading["text"] and not reading["code"]:
        reading["code"] = "content.no_text"


def _pages(document: PdfReader) -> Iterator[str]:
    room = MAX_TEXT_CHARACTERS
    for page in document.pages[:MAX_PAGES]:
        text = _text_of(page)[:room]
        room -= len(text)
        if text.strip():
            yield text.strip()
        if room <= 0:
            return


def _text_of(page: Any) -> str:
    """The text of a page; nothing where only this page is damaged."""
    with suppress(*DAMAGE_ERRORS):
        return str(page.extract_text())
    return ""


def _say_about(reading: Reading, document: PdfReader) -> None:
    if (said := document.metadata) is None:
        return
    reading["title"] = line(said.title or "")[:500]
    reading["authors"] = [name for name in map(line, (said.author or "").split(";")) if name][:20]
    with suppress(ValueError):
        changed = said.modification_date or said.creation_date
        reading["modified_at"] = changed.isoformat() if changed else ""
