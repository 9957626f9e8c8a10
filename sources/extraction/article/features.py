"""What the structure of a page says of each of its lines: how it stands among the others, and where the prose stands.

No name of a class or an id counts, nor any word of a language: only whether siblings have the same tag and class, as
comments and the items of a list of teasers have.
"""

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sources.extraction.visible_text import VisibleLine, VisibleText

MIN_PROSE_CHARACTERS = 40  # a shorter line may be a caption or a button
SMALL_HEADINGS = frozenset({"h3", "h4", "h5", "h6"})
HEADINGS = SMALL_HEADINGS | {"h1", "h2"}
NEVER_PROSE = frozenset({"navigation", "form", "dialog", "comment", "header", "footer"})  # regions
AROUND = frozenset({"article", "main", "ul", "ol", "table", "blockquote", "figure"})
NEIGHBOURS = {
    distance: (f"line {distance:+} prose", f"line {distance:+} linked", f"line {distance:+} ends a sentence")
    for distance in (-2, -1, 1, 2)
}
LEVELS = 3  # elements around a line whose contents are looked at: its own block and two ancestors
ANCESTOR_DECAY = 0.6  # weight of prose for each further ancestor
MIN_REPEATED = 4  # siblings with the same tag and class: more than the columns of a page
REPEATED_WEIGHT = 0.25  # of prose in repeated elements, which may be comments or teasers
MAX_DEPTH = 6  # differences of depth beyond it count alike
ENDS_SENTENCE = re.compile(r"[.!?…:;»”’\"')\]]$")
WORD = re.compile(r"\w+")

MAX_LINKED_SHARE, MAX_LINK_LINE_CHARACTERS = 0.7, 200  # a short line that is mostly links is navigation

Features = dict[str, float]


class _Line(NamedTuple):
    """A line as it is looked at."""

    text: str
    linked: float  # the share of it that stands in links
    prose: float  # characters; fewer where it may be a comment or a teaser
    ends: bool  # whether it ends as sentences do
    around: list[Any]  # the elements that it stands in, from its block outwards
    repeated: int  # how many siblings like it the most repeated of the closest of these elements has


@dataclass
class _Sums:
    """What the elements of a page contain."""

    prose: dict[Any, float] = field(default_factory=lambda: defaultdict(float))
    characters: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    linked: dict[Any, int] = field(default_factory=lambda: defaultdict(int))


def features_of(seen: VisibleText, title: str) -> list[Features | None]:
    """The features of each line of a page; None where a line is no more than links."""
    alike: dict[Any, int] = {}
    lines = [_line(seen, line, alike) for line in seen.lines]
    sums = _Sums()
    for line, own in zip(lines, seen.lines, strict=True):
        for element in line.around:
            sums.prose[element] += line.prose
            sums.characters[element] += own.end - own.start
            sums.linked[element] += min(own.linked, own.end - own.start)
    page = _Page(seen.lines, lines, sums, _heading(seen, title), _place(lines))
    return [None if _is_navigation(line) else page.features(number) for number, line in enumerate(lines)]


def _is_navigation(line: _Line) -> bool:
    return line.linked > MAX_LINKED_SHARE and len(line.text) < MAX_LINK_LINE_CHARACTERS


def _line(seen: VisibleText, line: VisibleLine, alike: dict[Any, int]) -> _Line:
    length = line.end - line.start
    linked = min(1.0, line.linked / length)
    around = [line.block, *line.block.iterancestors()][:-1] or [line.block]  # without <html>
    repeated = max((_alike(element, alike) for element in around[1 : LEVELS + 1]), default=0)
    is_prose = length >= MIN_PROSE_CHARACTERS and linked < 0.5 and line.region not in NEVER_PROSE
    prose = max(0, length - 2 * line.linked) if is_prose else 0
    weight = REPEATED_WEIGHT if repeated >= MIN_REPEATED else 1
    text = seen.text[line.start : line.end]
    return _Line(text, linked, prose * weight, bool(ENDS_SENTENCE.search(text)), around, repeated)


def _alike(element: Any, alike: dict[Any, int]) -> int:
    """How many elements of its parent have the same tag and class as `element`, itself among them.

    `alike` remembers it of all children of a parent.
    """
    if element not in alike:
        parent = element.getparent()
        siblings = [element] if parent is None else [*parent]
        kinds = [_kind(each) for each in siblings]
        counts = Counter(kinds)
        for each, kind in zip(siblings, kinds, strict=True):
            alike[each] = counts[kind]
    return alike[element]


def _kind(element: Any) -> tuple[str, str]:
    """Tag and first class of an element; further classes may number it."""
    return str(element.tag), (element.get("class") or "").strip().partition(" ")[0]


def _heading(seen: VisibleText, title: str) -> int:
    """The number of the line that is the heading of the page: most like its title; -1 where there is none."""
    wanted = {*WORD.findall(title.lower())}
    best, found = 0.0, -1
    for number, line in enumerate(seen.lines):
        parent = line.block.getparent()
        tag = line.block.tag if line.block.tag in HEADINGS or parent is None else parent.tag
        if tag not in HEADINGS:
            continue
        words = {*WORD.findall(seen.text[line.start : line.end].lower())}
        alike = len(words & wanted) / (len(words | wanted) or 1)
        alike += {"h1": 0.4, "h2": 0.2}.get(tag, 0.1) - (0.5 if line.region in NEVER_PROSE and tag != "h1" else 0)
        if alike > best:
            best, found = alike, number
    return found


def _place(lines: list[_Line]) -> Any:
    """The closest element that contains most of the prose; None where there is no prose."""
    counts: dict[Any, float] = defaultdict(float)
    for line in lines:
        weight = line.prose
        if weight:
            for element in line.around[1:] or line.around:
                counts[element] += weight
                weight *= ANCESTOR_DECAY
    return max(counts, key=lambda element: counts[element]) if counts else None


class _Page:
    """A page whose lines are looked at one by one."""

    def __init__(self, seen: list[VisibleLine], lines: list[_Line], sums: _Sums, heading: int, place: Any) -> None:
        self._seen, self._lines, self._sums, self._heading = seen, lines, sums, heading
        self._heights = {} if place is None else {place: 0}
        for height, element in enumerate([] if place is None else place.iterancestors(), start=1):
            self._heights[element] = height
        self._prose_before = [0.0]
        for line in lines:
            self._prose_before.append(self._prose_before[-1] + line.prose)
        self._prose = self._prose_before[-1] or 1.0

    def features(self, number: int) -> Features:
        """The features of one line."""
        line, seen = self._lines[number], self._seen[number]
        found = {
            "length": math.log1p(len(line.text)) / 6,
            "linked": line.linked,
            "mostly linked": line.linked > MAX_LINKED_SHARE,
            "ends a sentence": line.ends,
            "prose": line.prose > 0,
            "repeated": min(line.repeated, MAX_DEPTH) / MAX_DEPTH,
            "often repeated": line.repeated >= MIN_REPEATED,
        }
        if seen.block.tag in SMALL_HEADINGS:
            found["small heading"] = 1
        if seen.region:
            found[seen.region] = 1
        self._look_around(line, found)
        self._look_at_place(line, seen.block.tag, found)
        self._look_at_heading(number, found)
        for distance, (is_prose, linked, ends) in NEIGHBOURS.items():
            if 0 <= number + distance < len(self._lines):
                neighbour = self._lines[number + distance]
                found[is_prose] = neighbour.prose > 0
                found[linked] = neighbour.linked
                found[ends] = neighbour.ends
        return found

    def _look_around(self, line: _Line, found: Features) -> None:
        """What the elements contain that the line stands in."""
        sums = self._sums
        for element in line.around:
            if element.tag in AROUND:
                found[f"in {element.tag}"] = 1
        for level, element in enumerate(line.around[:LEVELS]):
            found[f"prose of element {level}"] = sums.prose[element] / self._prose
            if level:
                found[f"linked of element {level}"] = sums.linked[element] / sums.characters[element]

    def _look_at_place(self, line: _Line, tag: str, found: Features) -> None:
        """Where the line stands from the element that contains most of the prose."""
        depth, height = MAX_DEPTH, MAX_DEPTH
        for number, element in enumerate(line.around):
            if element in self._heights:
                depth, height = min(number, MAX_DEPTH), min(self._heights[element], MAX_DEPTH)
                break
        found["depth below the place"] = depth / MAX_DEPTH
        found["height above the place"] = height / MAX_DEPTH
        if height:
            found["prose outside the place"] = line.prose > 0
            found["often repeated outside the place"] = line.repeated >= MIN_REPEATED
        if not height:
            found["in the place"] = 1
            found["often repeated in the place"] = depth > 1 and line.repeated >= MIN_REPEATED
            found["child of the place"] = depth == 1
            found["text of the place"] = depth == 0
            found["prose, child of the place"] = depth == 1 and line.prose > 0
            found["heading, child of the place"] = depth <= 1 and tag in HEADINGS

    def _look_at_heading(self, number: int, found: Features) -> None:
        """Where the line stands from the heading of the page."""
        before = self._prose_before
        found["prose before"] = before[number] / self._prose
        if self._heading >= 0:
            found["page has a heading"] = 1
            found["before the heading"] = number < self._heading
            found["heading of the page"] = number == self._heading
            found["prose since the heading"] = max(0.0, before[number] - before[self._heading]) / self._prose
