"""Where quotations stand on the pages of a PDF: rectangles around their letters, line by line.

The letters are read as pdfium gives them, in the order in which they were drawn. Words in columns that were drawn row
by row are then not found, although the archived text, which is put in order, has them: such a quotation has no place
here, and the page says so.
"""

import ctypes
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import pypdfium2
from pypdfium2 import raw

from sources.text.quote_matching import find_quote

PAGE_WIDTH = 1000  # the unit of all places: pages are as wide
MAX_PAGES = 1000
MAX_SEARCH_SECONDS = 8.0  # of CPU time
HYPHEN_MARK = 2
HYPHENS = "-\u00ad\u2010"
BREAKS = "\r\n"
SURROGATES = range(0xD800, 0xE000)
LINE_SHARE = 0.5  # of the height of a letter: so far apart may letters of one line stand

Box = tuple[int, int, int, int]  # left, top, width and height on a page that is PAGE_WIDTH wide
Place = tuple[int, int, int, int, int]  # the number of the page, and the box


class Places(TypedDict):
    """How high each page is where it is PAGE_WIDTH wide; up to which page was searched; for each quotation where it
    stands, nothing where it was not found."""

    heights: list[int]
    searched: int
    places: list[list[Place]]


@dataclass
class _Letters:
    """The letters of all pages in a row; each has the number of its page and its box."""

    text: list[str] = field(default_factory=list)
    at: list[tuple[int, Box] | None] = field(default_factory=list)

    def add(self, char: str, at: tuple[int, Box] | None) -> None:
        for each in char:
            self.text.append(each)
            self.at.append(at)


def find_places(document: pypdfium2.PdfDocument, quotes: Sequence[str]) -> Places:
    """The pages of `document`, and where each of `quotes` stands on them."""
    heights = [_height(document.get_page_size(number)) for number in range(min(len(document), MAX_PAGES))]
    letters, searched = _Letters(), 0
    end = time.process_time() + MAX_SEARCH_SECONDS
    for number, height in enumerate(heights, 1):
        if not any(quotes) or time.process_time() > end:
            break
        _read(document, number, height, letters)
        searched = number
    text = "".join(letters.text)
    return {"heights": heights, "searched": searched, "places": [_places(quote, text, letters) for quote in quotes]}


def _height(size: tuple[float, float]) -> int:
    width, height = size
    return max(round(PAGE_WIDTH * height / width), 1) if width > 0 else 1


def _read(document: pypdfium2.PdfDocument, number: int, height: int, letters: _Letters) -> None:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return
    text = page.get_textpage()
    skipped = ""
    for index in range(raw.FPDFText_CountChars(text)):
        char = _char(text, index)
        if char in BREAKS and skipped:
            continue  # a word goes on behind the hyphen at the end of a line
        if skipped and skipped != HYPHENS[1] and not char.islower():
            letters.add(skipped, None)
        skipped = ""
        if raw.FPDFText_IsHyphen(text, index) == 1 or char == HYPHENS[1]:
            skipped = char if char in HYPHENS else HYPHENS[0]
        elif char:
            letters.add(char, None if char.isspace() else (number, _box(page, text, index, height)))
    letters.add("\n", None)
    text.close()
    page.close()


def _char(text: pypdfium2.PdfTextPage, index: int) -> str:
    code = raw.FPDFText_GetUnicode(text, index)
    if code == HYPHEN_MARK:
        return HYPHENS[0]
    return chr(code) if code and code not in SURROGATES else ""


def _box(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, index: int, height: int) -> Box:
    """The letter's box as the page is shown: turned and cut as it says."""
    found = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, found)
    left, top = _shown(page, height, found.left, found.top)
    right, bottom = _shown(page, height, found.right, found.bottom)
    return min(left, right), min(top, bottom), abs(right - left), abs(bottom - top)


def _shown(page: pypdfium2.PdfPage, height: int, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, PAGE_WIDTH, height, 0, x, y, across, down)
    return across.value, down.value


def _places(quote: str, text: str, letters: _Letters) -> list[Place]:
    found = find_quote(quote, text) if quote else None
    return [*_joined(letters.at[found.start : found.end])] if found else []


def _joined(letters: Sequence[tuple[int, Box] | None]) -> Iterator[Place]:
    """Boxes around letters that stand on one line, one after the other."""
    last: Place | None = None
    for each in letters:
        if each is None:
            continue
        page, (left, top, width, height) = each
        if last is not None and last[0] == page and _on_one_line(last, top, height) and left >= last[1]:
            edge, upper = max(last[1] + last[3], left + width), min(last[2], top)
            last = (page, last[1], upper, edge - last[1], max(last[2] + last[4], top + height) - upper)
            continue
        if last is not None:
            yield last
        last = (page, left, top, width, height)
    if last is not None:
        yield last


def _on_one_line(place: Place, top: int, height: int) -> bool:
    return abs((place[2] + place[4] / 2) - (top + height / 2)) < LINE_SHARE * max(place[4], height)
