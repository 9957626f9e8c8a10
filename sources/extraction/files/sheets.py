"""Read .xlsx with openpyxl as a stream: sheet after sheet, a line a row, cells parted by tabs, formulas by results."""

import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any
from xml.etree.ElementTree import ParseError

import lxml.etree
import openpyxl
import openpyxl.utils.exceptions

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS, line
from sources.extraction.files.office_text import say_about
from sources.extraction.files.partial_text import fill_text, say_partial
from sources.extraction.files.zip_package import SHEETS, office_members, repacked
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

MAX_ROWS = 200_000  # of all sheets together
MAX_CPU_SECONDS = 10.0
# What openpyxl lets slip on damaged files, beside its own errors.
DAMAGE_ERRORS = (
    openpyxl.utils.exceptions.InvalidFileException, lxml.etree.LxmlError, ParseError, zipfile.BadZipFile, KeyError,
    ValueError, TypeError, IndexError, AttributeError,
)  # fmt: skip


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in the text of all visible sheets; `content.extraction` where the file cannot be opened.

    Numbers stand as they are kept, without what the sheet makes of them: 0.15 for 15%.
    """
    reading["reader"] = "openpyxl"
    members = office_members(reading, body)
    if not members:
        return
    members = {name: _with_dimension(content) if SHEETS.match(name) else content for name, content in members.items()}
    try:
        book = openpyxl.load_workbook(repacked(members), read_only=True, data_only=True, keep_links=False)
    except DAMAGE_ERRORS:
        reading["code"] = "content.extraction"
        return
    say_about(reading, book.properties)
    reading["authors"] = [line(book.properties.creator)] if book.properties.creator else []
    if hidden := [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]:
        reading["notes"].append(f"hidden sheets that are not read: {', '.join(hidden)}"[:200])
    fill_text(reading, "\n".join(_Lines(reading, book).lines()))
    reading["language"] = language_of(reading["text"])
    if not reading["text"]:
        reading["code"] = reading["code"] or "content.no_text"


def _with_dimension(sheet: bytes) -> bytes:
    """A sheet that says how large it is: else openpyxl reads all of it to find out, before the first row."""
    head, data, rest = sheet.partition(b"<sheetData")
    return sheet if b"<dimension" in head or not data else b"".join((head, b'<dimension ref="A1"/>', data, rest))


class _Lines:
    """The lines of a book, as far as the limits on rows, characters and time allow."""

    def __init__(self, reading: Reading, book: Any) -> None:
        self._reading, self._book = reading, book
        self._rows = 0
        self._room = MAX_TEXT_CHARACTERS
        self._end = time.process_time() + MAX_CPU_SECONDS

    def lines(self) -> Iterator[str]:
        """The title and the rows of each visible sheet; rows without words are left out."""
        for sheet in self._book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            yield line(sheet.title)
            with suppress(AttributeError):
                sheet.reset_dimensions()  # what the file says of its size may be wrong
            try:
                yield from self._rows_of(sheet)
            except DAMAGE_ERRORS:
                say_partial(self._reading, f"{sheet.title} is damaged or cut behind row {self._rows}")
            yield ""

    def _rows_of(self, sheet: Any) -> Iterator[str]:
        for row in sheet.iter_rows(values_only=True):
            if self._rows >= MAX_ROWS or self._room <= 0 or time.process_time() > self._end:
                say_partial(self._reading, f"{sheet.title} is read in part: {self._rows} rows of all sheets are read")
                return
            self._rows += 1
            words = "\t".join(_shown(value) for value in row).rstrip()
            self._room -= len(words)
            if words.strip():
                yield words


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time_of_day():
        value = value.date()
    return value.isoformat() if isinstance(value, date | time_of_day) else line(str(value))
