"""From the letters of a PDF page to lines: which letters stand on one line, and where its words end. Pure.

A PDF draws letters at places, in any order. Only where they stand says what is a line or a space.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

# All are shares of the height of letters.
ROW_SHARE = 0.45  # letters on one line stand no further apart than this: raised and lowered ones do
MAX_RAISED_RATIO = 2.2  # a letter so much larger than its neighbours is an initial, not the base of a raised one
SEGMENT_GAP = 1.0  # a wider gap parts columns and cells
SPACE_GAP = 0.15
SURE_SPACE_GAP = 0.4  # where a line has spaces of its own
SPREAD_GAP = 0.12  # over the usual gap of spread letters
SAME_PLACE = 0.1  # a letter drawn again so near makes it bold
MIN_SPACES = 1 / 25  # of its letters, in a line that has spaces of its own


class Glyphs(NamedTuple):
    """Letters that stand close together, or a single one: what they are, where they stand (points from the lower left),
    how high they are, and as the how-many-eth the first was drawn. Only spaces that were drawn are among them."""

    text: str
    left: float
    right: float
    baseline: float
    height: float
    number: int


@dataclass(frozen=True)
class Segment:
    """Words that stand side by side on one line of a column; `top` is the upper edge of its letters."""

    text: str
    left: float
    right: float
    baseline: float
    height: float

    @property
    def top(self) -> float:
        return self.baseline + self.height


def rows_of(glyphs: Iterable[Glyphs]) -> list[list[Segment]]:
    """The lines of a page from its top, each with its segments from left to right."""
    rows = ([*_segments(row)] for row in _rows(sorted(glyphs, key=lambda each: -each.baseline)))
    return [row for row in rows if row]


def joined(row: list[Segment]) -> Segment:
    """All segments of a row as one."""
    if len(row) == 1:
        return row[0]
    largest = max(row, key=lambda segment: len(segment.text))
    text = " ".join(segment.text for segment in row)
    return Segment(text, row[0].left, max(each.right for each in row), largest.baseline, largest.height)


def _rows(glyphs: list[Glyphs]) -> Iterator[list[Glyphs]]:
    row: list[Glyphs] = []
    base: Glyphs | None = None
    for each in glyphs:
        if base is not None and not _on_one_line(base, each):
            yield row
            row, base = [], None
        row.append(each)
        if base is None or each.height > base.height:
            base = each
    if row:
        yield row


def _on_one_line(base: Glyphs, each: Glyphs) -> bool:
    small, large = sorted((base.height, each.height))
    height = large if large < MAX_RAISED_RATIO * small else small
    return abs(base.baseline - each.baseline) <= ROW_SHARE * height


def _segments(row: list[Glyphs]) -> Iterator[Segment]:
    row.sort(key=_place_in_row(row))
    part: list[Glyphs] = []
    last: Glyphs | None = None
    for each in row:
        if last is not None and not each.text.isspace() and _gap(last, each) > SEGMENT_GAP * last.height:
            yield _segment(part)
            part = []
        part.append(each)
        last = last if each.text.isspace() else each
    if last is not None:
        yield _segment(part)


def _place_in_row(row: list[Glyphs]) -> Callable[[Glyphs], float]:
    """What a row is sorted by: where letters stand, but in Arabic and Hebrew, the order in which they were drawn."""
    leftward = sum(unicodedata.bidirectional(each.text[0]) in {"R", "AL"} for each in row)
    return attrgetter("number" if leftward * 2 > len(row) else "left")


def _gap(before: Glyphs, each: Glyphs) -> float:
    """How far apart two letters are, whichever is to the left."""
    return max(each.left - before.right, before.left - each.right)


def _segment(glyphs: list[Glyphs]) -> Segment:
    visible = [each for each in glyphs if not each.text.isspace()]
    largest = max(visible, key=lambda each: (len(each.text), each.height))
    text = _words(glyphs, _space_from(glyphs, visible, largest.height), largest.height)
    left, right = min(each.left for each in visible), max(each.right for each in visible)
    return Segment(text, left, right, largest.baseline, largest.height)


def _space_from(glyphs: list[Glyphs], visible: list[Glyphs], height: float) -> float:
    """From which gap on two letters are in two words, in points."""
    letters = sum(len(each.text) for each in visible)
    spaces = sum(sum(map(str.isspace, each.text)) for each in glyphs)
    if spaces and spaces >= MIN_SPACES * letters:
        return SURE_SPACE_GAP * height
    gaps = [_gap(before, each) for before, each in pairwise(visible)]
    close = letters - len(visible)  # pairs of letters without a gap
    usual = median(gaps + [0.0] * close) if gaps else 0
    return max(SPACE_GAP * height, usual + SPREAD_GAP * height)


def _words(glyphs: list[Glyphs], space_from: float, height: float) -> str:
    parts: list[str] = []
    last: Glyphs | None = None
    for each in glyphs:
        if each.text.isspace():
            parts.append(" ")
            continue
        if last is not None:
            if _is_drawn_again(last, each, height):
                continue
            if _gap(last, each) > space_from:
                parts.append(" ")
        parts.append(each.text)
        last = each
    return " ".join("".join(parts).split())


def _is_drawn_again(last: Glyphs, each: Glyphs, height: float) -> bool:
    """Whether letters are those before them, drawn twice to look bold; both letters of a ligature are at one place."""
    is_ligature = each.number == last.number + 1 and each.left == last.left
    return each.text == last.text and abs(each.left - last.left) < SAME_PLACE * height and not is_ligature
