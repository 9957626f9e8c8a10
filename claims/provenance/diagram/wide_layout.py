"""The picture in columns: the claim on the left, its origins on the right, every arrow from what stands to what it
stands on."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from claims.provenance.diagram.composition import FIRST_SOURCE_LEVEL, Story
from claims.provenance.diagram.parts import Arrow, Box, Mark
from claims.provenance.diagram.placing import heights, ordered
from claims.provenance.diagram.shapes import Heading, Placed, Sheet, Stroke, shape
from claims.provenance.diagram.text_width import wrap

SHEET_MARGIN = 10
HEADINGS_HEIGHT = 34  # height of the column headings
GAP_Y = 18
PASSING_LINE_HEIGHT = 12  # room that a passing line takes on a level
LANE_HEIGHT = 24
LABEL_FONT_SIZE = 11
_ROOMY, _USUAL, _CLOSE = (270, 146, 330), (230, 140, 250), (190, 136, 200)  # claim, citation, source
_GAPS = (34, 40, 88)
_ALONE, _GAP_ALONE = 144, 82  # sources without a claim stand beside an article; the gap takes the longest word


def lay_out_wide(story: Story) -> Sheet:
    """`story` laid out in columns."""
    return _Columns(story).sheet()


class _Columns:
    """One layout on its way."""

    def __init__(self, story: Story) -> None:
        self.levels = story.levels
        self.lead = story.lead
        self.column = {box.key: number for number, level in enumerate(self.levels) for box in level}
        self.shapes = {box.key: shape(box, self._width(box)) for box in story.boxes}
        self.x = self._left_edges()
        self.forward = [arrow for arrow in story.arrows if self.column[arrow.start] < self.column[arrow.end]]
        self.backward = [arrow for arrow in story.arrows if self.column[arrow.start] >= self.column[arrow.end]]
        self.y = self._heights()

    # --- Across ---

    def _width(self, box: Box) -> float:
        if not self.lead:
            return _ALONE
        sources = len(self.levels) - self.lead
        widths = _ROOMY if sources == 1 else _USUAL if sources == 2 else _CLOSE
        return widths[self._sort_of(self.column[box.key])]

    def _sort_of(self, column: int) -> int:
        """0 for the claim's column, 1 for that of its citations, 2 for those of sources."""
        return min(column + FIRST_SOURCE_LEVEL - self.lead, FIRST_SOURCE_LEVEL)

    def _left_edges(self) -> list[float]:
        edges = [float(SHEET_MARGIN)]
        for number, level in enumerate(self.levels):
            gap = _GAPS[self._sort_of(number)] if self.lead else _GAP_ALONE
            edges.append(edges[-1] + self._width(level[0]) + gap)
        return edges

    def _right(self, number: int) -> float:
        return self.x[number] + self._width(self.levels[number][0])

    # --- Down ---

    def _heights(self) -> dict[str, float]:
        """The middle of each box and of each bend of a line that passes a column."""
        rows = [[box.key for box in level] for level in self.levels]
        before: dict[str, list[str]] = {}
        after: dict[str, list[str]] = {}
        for arrow in self.forward:
            chain = self._chain(arrow)
            for number, key in enumerate(chain[1:-1], start=self.column[arrow.start] + 1):
                rows[number] += [key] if key not in rows[number] else []
            for left, right in pairwise(chain):
                before.setdefault(right, []).append(left)
                after.setdefault(left, []).append(right)
        size = {
            key: self.shapes[key].height if key in self.shapes else PASSING_LINE_HEIGHT for row in rows for key in row
        }
        linked = {key: [*before.get(key, ()), *after.get(key, ())] for key in size}
        return heights(ordered(rows, before, after, self._circling()), size, GAP_Y, linked)

    def _circling(self) -> frozenset[str]:
        """Boxes in a loop stand at the foot of their columns, so that the way back passes below the others."""
        return frozenset(key for key, each in self.shapes.items() if Mark.LOOP in each.box.marks)

    def _chain(self, arrow: Arrow) -> list[str]:
        """The boxes and bends that `arrow` goes through; what leads to one box bends together."""
        between = range(self.column[arrow.start] + 1, self.column[arrow.end])
        return [arrow.start, *(f"{arrow.line}>{arrow.end}@{number}" for number in between), arrow.end]

    def _top(self, key: str) -> float:
        return HEADINGS_HEIGHT + self.y[key] - self.shapes[key].height / 2

    def _foot(self, key: str) -> float:
        return self._top(key) + self.shapes[key].height

    # --- Together ---

    def sheet(self) -> Sheet:
        """All of it in its place."""
        strokes = [self._stroke(arrow) for arrow in self.forward]
        strokes += [self._way_back(arrow, number) for number, arrow in enumerate(self.backward)]
        placed = [Placed(each, self.x[self.column[key]], self._top(key)) for key, each in self.shapes.items()]
        foot = max(self._foot(key) for key in self.shapes) + (
            LANE_HEIGHT * (len(self.backward) + 1) if self.backward else 0
        )
        width = self._right(len(self.levels) - 1) + SHEET_MARGIN
        return Sheet(width, foot + SHEET_MARGIN, tuple(placed), tuple(strokes), tuple(self._headings()))

    def _headings(self) -> Iterable[Heading]:
        last = len(self.levels) - 1
        before = {0: _("Claim"), 1: _("Citations")} if self.lead else {}
        words = {**before, self.lead: _("Sources"), last: _("Origins")}
        return [Heading(self.x[number], text) for number, text in sorted(words.items()) if number <= last]

    def _stroke(self, arrow: Arrow) -> Stroke:
        chain = self._chain(arrow)
        points: list[tuple[float, float]] = []
        for number, key in enumerate(chain, start=self.column[arrow.start]):
            points += [
                (self.x[number], HEADINGS_HEIGHT + self.y[key]),
                (self._right(number), HEADINGS_HEIGHT + self.y[key]),
            ]
        points = points[1:-1]
        return Stroke(arrow, _curve(points), points[-1], "right", self._label(arrow, points[0], points[1]))

    def _label(
        self, arrow: Arrow, start: tuple[float, float], end: tuple[float, float]
    ) -> tuple[tuple[float, float, str], ...]:
        lines = wrap(arrow.label, end[0] - start[0] - 8, LABEL_FONT_SIZE, lines=3)
        x, y = (start[0] + end[0]) / 2 - 2, (start[1] + end[1]) / 2 - 5
        return tuple(
            (x, y - (len(lines) - 1 - number) * (LABEL_FONT_SIZE + 2), line) for number, line in enumerate(lines)
        )

    def _way_back(self, arrow: Arrow, number: int) -> Stroke:
        """Below everything between the two, and up from below."""
        start, end = self.column[arrow.start], self.column[arrow.end]
        passed = [key for key in self.shapes if end <= self.column[key] <= start]
        lane = max(self._foot(key) for key in passed) + LANE_HEIGHT * (number + 0.8)
        from_x, to_x = self._middle(arrow.start) + 12, self._middle(arrow.end) - (12 if start == end else 0)
        tip = (to_x, self._foot(arrow.end))
        path = (
            f"M{from_x:.1f} {self._foot(arrow.start):.1f}V{lane - 10:.1f}q0 10 -10 10H{to_x + 10:.1f}"
            f"q-10 0 -10 -10V{tip[1] + 6:.1f}"
        )
        label = wrap(arrow.label, max(from_x - to_x - 24, 60), LABEL_FONT_SIZE, lines=1)
        return Stroke(arrow, path, tip, "up", tuple(((from_x + to_x) / 2, lane - 5, line) for line in label))

    def _middle(self, key: str) -> float:
        return self.x[self.column[key]] + self.shapes[key].width / 2


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A line through `points` that leaves and enters every column level."""
    *before, (last_x, last_y) = points
    stops = [*before, (last_x - 6, last_y)]  # room for the head
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x, y), (to_x, to_y) in pairwise(stops):
        bend = (to_x - x) / 2
        if abs(y - to_y) < 0.5:
            path += f"H{to_x:.1f}"
        else:
            path += f"C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    return path
