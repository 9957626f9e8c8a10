"""What the structure of a page says of each of its lines: how it stands among the others, and where the prose stands.

No name of a class or an id counts, nor any word of a language. The order of the features is that of `names`; model.json
counts on it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from math import log1p
from typing import NamedTuple

from sources.extraction.article.elements import ARTICLE_BODY, HEADINGS, INSIDE, KINDS, Element, elements_of
from sources.extraction.visible_text import VisibleText

MIN_PROSE_CHARACTERS = 40  # a shorter line may be a caption or a button
NEVER_PROSE = frozenset({"navigation", "dialog", "comment", "header", "footer"})  # regions; a form may be all of a page
REGIONS = {
    name: number
    for number, name in enumerate(
        ("", "aside", "caption", "details", "dialog", "footer", "form", "header", "navigation", "comment")
    )
}
INSIDES = (*sorted({*INSIDE.values()}), ARTICLE_BODY)
LEVELS = 4  # elements whose contents are looked at: the block of a line and three around it
REPEATED_LEVELS = 3  # elements around a block that may be one of several alike
ANCESTOR_DECAY = 0.6  # weight of prose for each further ancestor
MIN_REPEATED = 4  # siblings alike: more than the columns of a page
REPEATED_WEIGHT = 0.25  # of prose in repeated elements, which may be comments or teasers
NEIGHBOURS = (-2, -1, 1, 2)
NEAR = (3, 8)  # lines on both sides
NOWHERE = 12  # the depth of what is not in the same tree; greater than most
NO_LINE = 50
MAX_SHORT_CHARACTERS = 300  # longer lines have hardly a title's capitals or a date's digits
ENDS_SENTENCE = frozenset(".!?…:;»”’\"')]")
WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")
QUOTE = re.compile(r"[«“\"„]")

MAX_LINKED_SHARE, MAX_LINK_LINE_CHARACTERS = 0.7, 200  # a short line that is mostly links is navigation

Features = list[float]


class PageLine(NamedTuple):
    """A line as it is looked at."""

    text: str
    length: int
    linked: float  # the share of it that stands in links
    prose: float  # characters; fewer where it may be a comment or a teaser
    ends: bool  # whether it ends as sentences do
    element: Element
    region: str
    repeated: int  # how many siblings like it the most repeated of the closest elements around it has

    @property
    def is_navigation(self) -> bool:
        """Whether the line is no more than links."""
        return self.linked > MAX_LINKED_SHARE and self.length < MAX_LINK_LINE_CHARACTERS


class ReadPage:
    """The lines of a page, the element with most of the prose, and the line that is the heading."""

    def __init__(self, seen: VisibleText, title: str) -> None:
        blocks, elements = elements_of(seen.lines)
        self.lines = [_line(seen, number, element) for number, element in enumerate(blocks)]
        self.place = _place(self.lines, elements)
        self.articles = sum(element.tag == "article" for element in elements)
        self._around_place: dict[Element, int] = {}
        at = self.place
        while at is not None:
            self._around_place[at] = len(self._around_place)
            at = at.parent
        self.heading = _heading(self.lines, title)

    def below_place(self, element: Element) -> tuple[int, int]:
        """How far below the place's closest ancestor an element stands, and how far above the place that one is."""
        below, at = 0, element
        while at not in self._around_place:
            if at.parent is None:
                return NOWHERE, NOWHERE
            below, at = below + 1, at.parent
        return below, self._around_place[at]

    def is_in_place(self, number: int) -> bool:
        """Whether a line stands in the element with most of the prose."""
        return self.below_place(self.lines[number].element)[1] == 0

    def features(self) -> list[Features | None]:
        """The features of each line; None where a line is no more than links."""
        return [*_Features(self).of_lines()]


def names() -> list[str]:
    """What each feature is, in their order."""
    inside = {number: name for name, number in INSIDE.items()} | {ARTICLE_BODY: "articleBody"}
    of_element = ["kind", "depth", *(f"inside {inside[number]}" for number in INSIDES)]
    of_level = ("siblings", "prose", "prose share", "linked", "mean length", "lines")
    of_element += [f"{name} of level {level}" for level in range(LEVELS) for name in of_level]
    of_element += ["below the place", "above the place", "shape's prose", "shape's lines", "shape's elements"]
    of_element += ["shape's links", "parent's shape's elements", "grandparent's shape's elements"]
    of_line = ["length", "linked", "ends", "words", "points", "digits", "capitals", "quotes", "begins", "same text"]
    of_line += ["region", "repeated", "after the place", "before the place", "line of block"]
    of_line += ["page has heading", "since the heading", "prose since the heading", "prose before", "prose after"]
    of_line += ["position"]
    of_neighbour = ("length", "linked", "ends", "same kind", "same parent", "heading level")
    of_line += [f"{name} of line {distance:+}" for distance in NEIGHBOURS for name in of_neighbour]
    of_line += [f"{name} within {distance}" for distance in NEAR for name in ("prose", "linked", "mean length")]
    of_line += ["lines from prose before", "lines to prose after", "steps from prose before", "steps to prose after"]
    return [*of_element, *of_line, "page's prose", "page's lines", "place's share", "page's articles"]


def _line(seen: VisibleText, number: int, element: Element) -> PageLine:
    found = seen.lines[number]
    length = found.end - found.start
    linked = min(1.0, found.linked / length)
    repeated, at = 0, element.parent
    for _ in range(REPEATED_LEVELS):
        if at is None:
            break
        repeated, at = max(repeated, at.siblings), at.parent
    is_prose = length >= MIN_PROSE_CHARACTERS and linked < 0.5 and found.region not in NEVER_PROSE
    prose = max(0, length - 2 * found.linked) if is_prose else 0
    weight = REPEATED_WEIGHT if repeated >= MIN_REPEATED else 1
    text = seen.text[found.start : found.end]
    is_end = text[-1] in ENDS_SENTENCE
    return PageLine(text, length, linked, prose * weight, is_end, element, found.region, repeated)


def _place(lines: list[PageLine], elements: list[Element]) -> Element | None:
    """Add up what each element contains; and the closest one that contains most of the prose, if there is prose."""
    for line in lines:
        links, element, shape = line.linked * line.length, line.element, line.element.shape
        for at in (element, shape):
            at.lines += 1
            at.characters += line.length
            at.linked += links
            at.prose += line.prose
    own = {element: element.prose for element in elements}
    scores = dict.fromkeys(elements, 0.0)
    for element in reversed(elements):
        parent = element.parent
        if parent is None:
            scores[element] += own[element]
            continue
        parent.lines += element.lines
        parent.characters += element.characters
        parent.linked += element.linked
        parent.prose += element.prose
        scores[parent] += own[element] + ANCESTOR_DECAY * scores[element]
    place = max(elements, key=scores.__getitem__, default=None)
    return place if place is not None and scores[place] else None


def _heading(lines: list[PageLine], title: str) -> int:
    """The number of the line that is the heading of the page: most like its title; -1 where there is none."""
    wanted = {*WORD.findall(title.lower())}
    best, found = 0.0, -1
    for number, line in enumerate(lines):
        parent = line.element.parent
        level = HEADINGS.get(line.element.tag) or (HEADINGS.get(parent.tag, 0) if parent is not None else 0)
        if not level:
            continue
        words = {*WORD.findall(line.text.lower())}
        alike = len(words & wanted) / (len(words | wanted) or 1)
        alike += {1: 0.4, 2: 0.2}.get(level, 0.1) - (0.5 if line.region in NEVER_PROSE and level != 1 else 0)
        if alike > best:
            best, found = alike, number
    return found


class _Features:
    """The features of the lines of one page, with the sums that several of them need."""

    def __init__(self, page: ReadPage) -> None:
        self._page, self._lines = page, page.lines
        lines, place = page.lines, page.place
        self._before = [0.0, *accumulate(line.prose for line in lines)]
        self._total = self._before[-1] or 1.0
        self._lengths = [0, *accumulate(line.length for line in lines)]
        self._links = [0.0, *accumulate(line.linked * line.length for line in lines)]
        self._logs = [log1p(line.length) for line in lines]
        self._same = Counter(line.text for line in lines)
        self._of_elements: dict[Element, list[float]] = {}
        self._in_block: Counter[Element] = Counter()
        prose = [number for number, line in enumerate(lines) if line.prose > 0]
        self._previous = [*_previous(lines)]
        self._next = [len(lines) - 1 - at if at >= 0 else -1 for at in _previous(lines[::-1])][::-1]
        inside = [number for number in prose if page.is_in_place(number)]
        self._first, self._last = (inside[0], inside[-1]) if inside else (0, len(lines))
        share = place.prose / self._total if place is not None else 0.0
        self._of_page = [log1p(self._total), log1p(len(lines)), share, page.articles]

    def of_lines(self) -> Iterator[Features | None]:
        """The features of each line; None where a line is no more than links."""
        for number, line in enumerate(self._lines):
            in_block = self._in_block[line.element]
            self._in_block[line.element] += 1
            if line.is_navigation:
                yield None
                continue
            of_element = self._of_elements.get(line.element)
            if of_element is None:
                of_element = self._of_elements[line.element] = self._of_element(line.element)
            yield [
                *of_element,
                *self._of_line(number, line, in_block),
                *self._of_neighbours(number, line),
                *self._of_surroundings(number, line),
                *self._of_page,
            ]

    def _of_element(self, element: Element) -> list[float]:
        found: list[float] = [KINDS.get(element.tag, 0), element.depth]
        found += [element.inside & number for number in INSIDES]
        at = element
        for _ in range(LEVELS):
            found += (
                at.siblings,
                log1p(at.prose),
                at.prose / self._total,
                at.linked / at.characters,
                at.characters / at.lines,
                at.lines,
            )
            at = at.parent or at
        shape, parent = element.shape, element.parent or element
        found += self._page.below_place(element)
        found += (shape.prose / self._total, shape.lines, shape.elements, shape.linked / shape.characters)
        return [*found, parent.shape.elements, (parent.parent or parent).shape.elements]

    def _of_line(self, number: int, line: PageLine, in_block: int) -> tuple[float, ...]:
        text, length, words = line.text, line.length, line.text.split()
        is_short = length < MAX_SHORT_CHARACTERS
        heading, before = self._page.heading, self._before[number] / self._total
        has_heading = heading >= 0
        return (
            self._logs[number],
            line.linked,
            line.ends,
            len(words) / length,
            (text.count(",") + text.count(".") + text.count(";")) / length,
            len(DIGIT.findall(text)) / length if is_short else 0.0,
            sum(word[0].isupper() for word in words) / len(words) if is_short else 0.2,
            QUOTE.search(text) is not None,
            _begins(text[0]),
            self._same[text],
            REGIONS[line.region],
            line.repeated,
            number - self._last,
            self._first - number,
            in_block,
            has_heading,
            number - heading if has_heading else 0,
            max(0.0, before - self._before[heading] / self._total) if has_heading else before,
            before,
            1 - self._before[number + 1] / self._total,
            number / len(self._lines),
        )

    def _of_neighbours(self, number: int, line: PageLine) -> list[float]:
        found: list[float] = []
        kind, parent = line.element.kind, line.element.parent
        for distance in NEIGHBOURS:
            if not 0 <= number + distance < len(self._lines):
                found += (-1, 0, 0, 0, 0, 0)
                continue
            other = self._lines[number + distance]
            element = other.element
            found += (
                self._logs[number + distance],
                other.linked,
                other.ends,
                element.kind == kind,
                element.parent is parent,
                HEADINGS.get(element.tag, 0),
            )
        return found

    def _of_surroundings(self, number: int, line: PageLine) -> list[float]:
        found: list[float] = []
        for distance in NEAR:
            first, end = max(0, number - distance), min(len(self._lines), number + distance + 1)
            characters = self._lengths[end] - self._lengths[first]
            found += (
                log1p(self._before[end] - self._before[first]),
                (self._links[end] - self._links[first]) / characters,
                characters / (end - first),
            )
        prose = (self._previous[number], self._next[number])
        found += [abs(number - other) if other >= 0 else NO_LINE for other in prose]
        found += [_steps(line.element, self._lines[other].element) if other >= 0 else NOWHERE for other in prose]
        return found


def _previous(lines: list[PageLine]) -> Iterator[int]:
    """For each line the number of the last one before it that is prose; -1 where there is none."""
    last = -1
    for number, line in enumerate(lines):
        yield last
        if line.prose > 0:
            last = number


def _begins(character: str) -> int:
    """How a line begins: with a small letter, a capital, a digit or something else."""
    if character.islower():
        return 0
    if character.isupper():
        return 1
    return 2 if character.isdigit() else 3


def _steps(one: Element, other: Element) -> int:
    """How many steps lead from one element to another, through the closest one that contains both."""
    steps = 0
    while one is not other:
        if one.depth >= other.depth and one.parent is not None:
            one = one.parent
        elif other.parent is not None:
            other = other.parent
        else:
            return NOWHERE
        steps += 1
    return steps
