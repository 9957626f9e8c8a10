"""The picture as one column: cards below each other, from the claim to its origins, and lines beside them."""

from collections.abc import Iterable

from claims.provenance.diagram.composition import CLAIM, Story
from claims.provenance.diagram.parts import Arrow, Box, Line, Sort
from claims.provenance.diagram.shapes import Placed, Shape, Sheet, Stroke, shape

SHEET_WIDTH = 340
SHEET_MARGIN = 4
LANE_WIDTH = 13
GAP_Y = 16
BACKWARD_WIDTH = 18  # room on the right for ways that lead back
MAX_LANES = 6


def lay_out_narrow(story: Story) -> Sheet:
    """`story` laid out in one column. Citations are said on the cards of their sources."""
    return _Column(story).sheet()


class _Column:
    """One layout on its way."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.boxes = [box for level in story.levels for box in level if box.sort != Sort.CITATION and box.level != 1]
        self.row = {box.key: number for number, box in enumerate(self.boxes)}
        self.arrows = self._arrows()
        self.forward = [arrow for arrow in self.arrows if self.row[arrow.start] < self.row[arrow.end]]
        self.backward = [arrow for arrow in self.arrows if self.row[arrow.start] > self.row[arrow.end]]
        self.lane = self._lanes()
        self.left = SHEET_MARGIN + LANE_WIDTH * (max(self.lane.values(), default=0) + 1) + 8
        self.right = SHEET_WIDTH - SHEET_MARGIN - (BACKWARD_WIDTH if self.backward else 0)
        self.placed = self._stacked()

    def _arrows(self) -> list[Arrow]:
        """The story's arrows, the claim's leading straight to what it cites."""
        cited = dict.fromkeys(
            arrow.end for arrow in self.story.arrows if arrow.start not in self.row and arrow.end in self.row
        )
        own = [arrow for arrow in self.story.arrows if arrow.start in self.row and arrow.end in self.row]
        return [*(Arrow(CLAIM, key, Line.CITES) for key in cited), *own]

    # --- Lines ---

    @staticmethod
    def _bundle(arrow: Arrow) -> str:
        """What the claim cites shares a lane, and so does all that leads to one source."""
        return CLAIM if arrow.start == CLAIM else arrow.end

    def _lanes(self) -> dict[str, int]:
        """The lane of each bundle, 0 next to the cards; no two that pass the same row share one."""
        spans: dict[str, tuple[int, int]] = {}
        for arrow in self.forward:
            first, last = spans.get(self._bundle(arrow), (self.row[arrow.start], self.row[arrow.end]))
            spans[self._bundle(arrow)] = min(first, self.row[arrow.start]), max(last, self.row[arrow.end])
        lanes: dict[str, int] = {}
        for name, (first, last) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
            taken = {lanes[other] for other in lanes if spans[other][0] <= last and first <= spans[other][1]}
            lanes[name] = min(next(lane for lane in range(len(taken) + 1) if lane not in taken), MAX_LANES - 1)
        return lanes

    def _stroke(self, arrow: Arrow) -> Stroke:
        x = self.left - 8 - LANE_WIDTH * (self.lane[self._bundle(arrow)] + 1) + LANE_WIDTH / 2
        start, end = self._port(arrow.start, arrow), self._port(arrow.end, arrow)
        path = f"M{self.left:.1f} {start:.1f}H{x + 6:.1f}q-6 0 -6 6V{end - 6:.1f}q0 6 6 6H{self.left - 6:.1f}"
        return Stroke(arrow, path, (self.left, end), "right")

    def _port(self, key: str, arrow: Arrow) -> float:
        """Where a line meets a card: it comes in above the middle and leaves below it."""
        each = self.placed[self.row[key]]
        part = 0.5 if key == CLAIM else 0.72 if key == arrow.start else 0.42 if arrow.line == Line.CITES else 0.5
        return each.y + each.shape.height * part

    def _way_back(self, arrow: Arrow, number: int) -> Stroke:
        """The line of a backward arrow, which runs up on the right."""
        x = self.right + BACKWARD_WIDTH - 5 - 5 * (number % 2)
        start, end = self._port(arrow.start, arrow), self._port(arrow.end, arrow)
        path = f"M{self.right:.1f} {start:.1f}H{x - 6:.1f}q6 0 6 -6V{end + 6:.1f}q0 -6 -6 -6H{self.right + 6:.1f}"
        return Stroke(arrow, path, (self.right, end), "left")

    # --- Cards ---

    def _stacked(self) -> list[Placed]:
        y, placed = float(SHEET_MARGIN), []
        for box in self.boxes:
            each = self._shape(box)
            placed.append(Placed(each, self.left, y))
            y += each.height + GAP_Y
        return placed

    def _shape(self, box: Box) -> Shape:
        return shape(box, self.right - self.left, [*self._cited_as(box), *self._has_it_from(box)])

    def _cited_as(self, box: Box) -> Iterable[str]:
        """As what the claim cites it."""
        by_key = {each.key: each for each in self.story.boxes}
        starts = [by_key[arrow.start] for arrow in self.story.arrows if arrow.end == box.key]
        return [" · ".join(filter(None, (start.face.title, start.face.below))) for start in starts if start.level == 1]

    def _has_it_from(self, box: Box) -> Iterable[str]:
        """From whom it has what it says."""
        by_key = {each.key: each.face for each in self.story.boxes}
        return [
            f"{arrow.label} → {by_key[arrow.end].above or by_key[arrow.end].title}"
            for arrow in self.arrows
            if arrow.start == box.key and arrow.label
        ]

    def sheet(self) -> Sheet:
        """All of it in its place."""
        strokes = [self._stroke(arrow) for arrow in self.forward]
        strokes += [self._way_back(arrow, number) for number, arrow in enumerate(self.backward)]
        last = self.placed[-1]
        return Sheet(SHEET_WIDTH, last.y + last.shape.height + SHEET_MARGIN, tuple(self.placed), tuple(strokes))
