"""From the lines of a PDF page to the order in which a person reads them: column after column, tables by row. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from sources.extraction.files.pdf.pdf_lines import Segment, joined

Row = list[Segment]
Gutter = tuple[float, float]

MIN_GUTTER = 0.8  # of the height of letters: how wide the white between columns is
MIN_COLUMN_LINES = 3
MIN_COLUMN_CHARACTERS = 14  # a line of a narrower column is a cell of a table
MAX_DEPTH = 4  # columns within columns


def blocks_of(rows: list[Row]) -> list[list[Segment]]:
    """The blocks of a page in reading order, each a list of lines."""
    return [*_blocks(rows, 0)]


def _blocks(rows: list[Row], depth: int) -> Iterator[list[Segment]]:
    lines: list[Segment] = []
    for band in _bands(rows):
        columns = band.columns() if depth < MAX_DEPTH else []
        if len(columns) < 2:
            lines += map(joined, band.rows)
            continue
        if lines:
            yield lines
            lines = []
        for column in columns:
            yield from _blocks(column, depth + 1)
    if lines:
        yield lines


@dataclass
class _Band:
    """Rows below each other that leave the same strips white, each of them between words of some row."""

    rows: list[Row]
    white: list[Gutter]

    def columns(self) -> list[list[Row]]:
        """The rows of each column; fewer than two where these rows are no columns but lines or a table."""
        edges = [(left + right) / 2 for left, right in self._gutters()]
        columns: list[list[Row]] = [[] for _ in range(len(edges) + 1)]
        for row in self.rows:
            parts: list[Row] = [[] for _ in columns]
            for segment in row:
                parts[sum(edge < segment.left for edge in edges)].append(segment)
            for column, part in zip(columns, parts, strict=True):
                if part:
                    column.append(part)
        return columns if all(map(_is_column, columns)) else []

    def _gutters(self) -> list[Gutter]:
        """The white strips that have words to both sides."""
        left = min(row[0].left for row in self.rows)
        right = max(segment.right for row in self.rows for segment in row)
        return [strip for strip in self.white if left < strip[0] and strip[1] < right]


def _bands(rows: list[Row]) -> Iterator[_Band]:
    band: _Band | None = None
    for row in rows:
        white = _white(row)
        if band is not None:
            common = _common(band.white, white, MIN_GUTTER * max(segment.height for segment in row))
            if len(common) > 2 or _is_single(band, row):
                band.rows.append(row)
                band.white = common
                continue
            yield band
        band = _Band([row], white)
    if band is not None:
        yield band


def _is_single(band: _Band, row: Row) -> bool:
    """Whether a row without white strips between its words goes on with others of the kind."""
    return (
        len(row) == 1
        and all(len(each) == 1 for each in band.rows)
        and bool(_common([_span(band.rows[-1])], [_span(row)], 0))
    )


def _span(row: Row) -> Gutter:
    return row[0].left, max(segment.right for segment in row)


def _white(row: Row) -> list[Gutter]:
    """The white strips of a row, with those to its left and right, which have no end."""
    strips, at = [], float("-inf")
    for segment in row:
        if segment.left > at:
            strips.append((at, segment.left))
        at = max(at, segment.right)
    return [*strips, (at, float("inf"))]


def _common(some: list[Gutter], others: list[Gutter], least: float) -> list[Gutter]:
    """Where strips of two lists overlap by more than `least` points."""
    overlaps = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return [(left, right) for left, right in overlaps if right - left > least]


def _is_column(rows: list[Row]) -> bool:
    lengths = [sum(len(segment.text) for segment in row) for row in rows]
    return len(rows) >= MIN_COLUMN_LINES and mean(lengths) >= MIN_COLUMN_CHARACTERS
