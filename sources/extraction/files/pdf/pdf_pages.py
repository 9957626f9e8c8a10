"""The letters of a PDF, out of pdfium (the engine of Chrome), page by page."""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from sources.extraction.files.pdf.pdf_columns import Row
from sources.extraction.files.pdf.pdf_lines import Glyphs, rows_of

MAX_PAGE_LETTERS = 100_000  # more are no page that anybody reads
HYPHEN_MARK = 2  # pdfium's code for a hyphen at a line's end
DRAWN_KINDS = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH)
MIN_DRAWN_PARTS = 100  # fewer lines are a frame or a table
MAX_RUN_GAP = 0.1  # of the height of letters
QUARTER_TURN = math.pi / 2
SURROGATES = range(0xD800, 0xE000)


def rows_on(page: pypdfium2.PdfPage) -> tuple[list[Row], bool]:
    """The lines of a page, and whether it has more letters than are read."""
    text = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text)
        directions = _by_direction(text.raw, min(count, MAX_PAGE_LETTERS))
    finally:
        text.close()
    rows = [row for glyphs in directions for row in rows_of(glyphs)]
    return rows, count > MAX_PAGE_LETTERS


def has_pictures(page: pypdfium2.PdfPage) -> bool:
    """Whether a page shows a picture, or is drawn: many save their letters as lines and curves."""
    kinds = [each.type for each in islice(page.get_objects(filter=DRAWN_KINDS, max_depth=3), MIN_DRAWN_PARTS)]
    return raw.FPDF_PAGEOBJ_IMAGE in kinds or len(kinds) == MIN_DRAWN_PARTS


def _by_direction(text: raw.FPDF_TEXTPAGE, count: int) -> list[list[Glyphs]]:
    """The letters by the direction in which they are written, that of most first; each as if written to the right."""
    found: dict[int, list[Glyphs]] = defaultdict(list)
    for direction, glyphs in _runs(text, count):
        found[direction].append(glyphs)
    return sorted(found.values(), key=lambda group: sum(len(glyphs.text) for glyphs in group), reverse=True)


def _runs(text: raw.FPDF_TEXTPAGE, count: int) -> Iterator[tuple[int, Glyphs]]:
    """Letters that stand close together as they were drawn, with their direction; else one by one."""
    box, run = raw.FS_RECTF(), None
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if not code or code in SURROGATES or not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        char = "-" if code == HYPHEN_MARK else chr(code)
        if char.isspace() and raw.FPDFText_IsGenerated(text, index) == 1:
            continue  # pdfium's guess at a space; where the letters stand is asked instead
        if run is not None and run.takes(char, box):
            continue
        if run is not None:
            yield run.direction, run.glyphs()
        run = _Run(text, index, char, box)
    if run is not None:
        yield run.direction, run.glyphs()


class _Run:
    """Letters that were drawn close together, one after the other."""

    def __init__(self, text: raw.FPDF_TEXTPAGE, index: int, char: str, box: raw.FS_RECTF) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        self.direction = round(raw.FPDFText_GetCharAngle(text, index) / QUARTER_TURN) % 4
        self._left, self._right, self._baseline, self._height = _turned(self.direction, box, x.value, y.value)
        self._top, self._bottom = box.top, box.bottom
        self._index = index
        self._chars = [char]

    def takes(self, char: str, box: raw.FS_RECTF) -> bool:
        """Add the next letter, if it stands close behind on the same line, upright and as high."""
        near = abs(box.left - self._right) <= MAX_RUN_GAP * self._height
        if not near or self.direction or box.top != self._top or box.bottom != self._bottom:
            return False
        self._right = max(self._right, box.right)
        self._chars.append(char)
        return True

    def glyphs(self) -> Glyphs:
        """The letters with their place."""
        return Glyphs("".join(self._chars), self._left, self._right, self._baseline, self._height, self._index)


def _turned(direction: int, box: raw.FS_RECTF, x: float, y: float) -> tuple[float, float, float, float]:
    """Left, right, baseline and height of a letter, on a page that is turned so that it is written to the right.

    `direction` counts quarter turns clockwise, as pdfium does.
    """
    if direction == 1:
        return -box.top, -box.bottom, x, box.right - box.left
    if direction == 2:
        return -box.right, -box.left, -y, box.top - box.bottom
    if direction == 3:
        return box.bottom, box.top, -x, box.right - box.left
    return box.left, box.right, y, box.top - box.bottom
