"""The visible text of a page: every word that a person can see, in order, as the page's `innerText` would give it.

The source is the algorithm of `innerText` in the HTML standard ("rendered text collection steps"), with the style sheet
that browsers bring along, the attribute `hidden`, inline styles, and simple rules of the page's own `style` elements.
Deviations are listed in docs/reading.md; the main ones: what a reader can unfold (`details`) is visible, and no case
is changed by style.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import lxml.etree

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS
from sources.extraction.element_rules import (
    BREAKING,
    CELLS,
    NEVER_SHOWN,
    NO_STYLE,
    PREFORMATTED,
    RAISED,
    STRUCK,
    UNSEEN,
    style_of,
)
from sources.extraction.hidden_elements import hidden_elements

# Where a line stands, by the element that says so; what stands in none of them is the page itself.
REGIONS = {
    "aside": "aside", "caption": "caption", "details": "details", "dialog": "dialog", "figcaption": "caption",
    "footer": "footer", "form": "form", "header": "header", "menu": "navigation", "nav": "navigation",
}  # fmt: skip
SECTIONS = frozenset({"article", "main", "section"})
_OF_SECTIONS = frozenset({"header", "footer"})


class VisibleLine(NamedTuple):
    """One line: code points `start` to `end` of the text, the block element it begins in, its region, and how many of
    its characters stand in links."""

    start: int
    end: int
    block: Any
    region: str
    linked: int


@dataclass
class VisibleText:
    """The text, its lines in order, and the code point ranges of words that are shown struck out, of digits that are
    raised, and of raised digits that lead to a footnote."""

    text: str = ""
    lines: list[VisibleLine] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    raised: list[tuple[int, int]] = field(default_factory=list)
    footnotes: list[tuple[int, int]] = field(default_factory=list)
    is_cut: bool = False  # at MAX_TEXT_CHARACTERS


def visible_text(tree: Any) -> VisibleText:
    """Read the visible text of a parsed page. `tree` is the root element of lxml; it is not changed."""
    body = tree if tree.tag == "body" else tree.find("body")
    return _Reader(tree).read(tree if body is None else body)


def ranges_of(lines: Iterable[VisibleLine]) -> list[tuple[int, int]]:
    """The code points of `lines`; those that follow each other, with nothing between, are one range."""
    ranges: list[tuple[int, int]] = []
    for line in lines:
        if ranges and ranges[-1][1] + 1 == line.start:
            ranges[-1] = (ranges[-1][0], line.end)
        else:
            ranges.append((line.start, line.end))
    return ranges


def regions_of(lines: Iterable[VisibleLine]) -> list[tuple[int, int, str]]:
    """The ranges of lines that stand somewhere in particular, with the names of these places."""
    regions: list[tuple[int, int, str]] = []
    for line in lines:
        name = line.region or ("heading" if line.block.tag == "h1" else "")
        if regions and regions[-1][1] + 1 == line.start and regions[-1][2] == name:
            regions[-1] = (regions[-1][0], line.end, name)
        elif name:
            regions.append((line.start, line.end, name))
    return regions


def ranges_in(lines: Iterable[VisibleLine], holders: Mapping[Any, str]) -> list[tuple[int, int, str]]:
    """The ranges of lines that begin in these elements, each with the name of the innermost one."""
    found: list[tuple[int, int, str]] = []
    for line in lines:
        around = (line.block, *line.block.iterancestors())
        name = next((holders[element] for element in around if element in holders), None)
        if name is not None and found and found[-1][1] + 1 == line.start and found[-1][2] == name:
            found[-1] = (found[-1][0], line.end, name)
        elif name is not None:
            found.append((line.start, line.end, name))
    return found


class _Place(NamedTuple):
    """Where words stand: the block element and the region they are in, whether line breaks of the markup are kept, and
    whether they are part of a link."""

    block: Any
    region: str
    keeps_lines: bool
    in_link: bool


class _Kind(NamedTuple):
    """What the tag of an element says of its words."""

    breaks: bool = False  # whether the line ends before and after it
    is_cell: bool = False
    keeps_lines: bool = False
    is_marked: bool = False  # struck out, or raised
    is_link: bool = False
    region: str = ""


_INLINE = _Kind()
_KINDS = {
    tag: _Kind(
        tag in BREAKING,
        tag in CELLS,
        tag in PREFORMATTED,
        tag in STRUCK or tag == RAISED,
        tag == "a",
        REGIONS.get(tag, ""),
    )
    for tag in BREAKING | CELLS | PREFORMATTED | STRUCK | set(REGIONS) | {RAISED, "a"}
}
_TYPED = lxml.etree.XPath("//@itemtype/..")
_GAP = " \t\n"  # most runs of text between elements are nothing else


class _Reader:
    """Walks over the elements once and writes lines. Without recursion: pages may be nested as deep as they like."""

    def __init__(self, tree: Any) -> None:
        self._hidden = hidden_elements(tree)
        self._comments = frozenset(
            each for each in _TYPED(tree) if each.get("itemtype").endswith(("/Comment", "/UserComments"))
        )
        has_scripts = tree.find(".//script") is not None
        self._never_shown = NEVER_SHOWN if has_scripts else NEVER_SHOWN - {"noscript"}
        self._texts: list[str] = []
        self._lines: list[VisibleLine] = []
        self._struck: list[tuple[int, int]] = []
        self._raised: list[tuple[int, int]] = []
        self._footnotes: list[tuple[int, int]] = []
        self._base = 0  # where the line that is being written begins
        self._line: list[str] = []
        self._length = 0  # of that line
        self._linked = 0  # characters of it that stand in links
        self._ends_in_space = True
        self._begun_in: tuple[Any, str] = (None, "")

    def read(self, root: Any) -> VisibleText:
        """The whole text of the element `root`."""
        place = _Place(root, "", root.tag in PREFORMATTED, in_link=False)
        element, children, breaks, since = root, iter(root), True, None
        outer: list[Any] = []  # the same of the elements around
        self._write(root.text, place)
        while self._base <= MAX_TEXT_CHARACTERS:
            child = next(children, None)
            if child is None:
                if breaks:
                    self._end_line()
                if since is not None:
                    self._end_marked(element, since)
                if not outer:
                    break
                text = element.tail
                element, children, place, breaks, since = outer.pop()
            elif (tag := child.tag).__class__ is not str or tag in self._never_shown or child in self._hidden:
                text = child.tail
            else:
                outer.append((element, children, place, breaks, since))
                element, children = child, iter(child)
                place, breaks, since = self._opened(child, tag, place)
                text = child.text
            if text:
                self._write(text, place)
        self._end_line()
        text = "\n".join(self._texts)
        struck = [(start, min(end, len(text))) for start, end in self._struck if start < len(text)]
        is_cut = self._base > MAX_TEXT_CHARACTERS
        return VisibleText(text, self._lines, struck, self._raised, self._footnotes, is_cut=is_cut)

    def _opened(self, element: Any, tag: str, around: _Place) -> tuple[_Place, bool, int | None]:
        """Where the words of an element stand, whether it breaks the line, and where its words begin, if they are
        struck out or raised."""
        kind, style = _KINDS.get(tag, _INLINE), style_of(element.get("style"))
        if kind is _INLINE and style is NO_STYLE and element not in self._comments:
            return around, False, None
        breaks = kind.breaks if style.breaks is None else style.breaks
        if breaks:
            self._end_line()
        elif kind.is_cell and self._length:
            self._add("\t")
        place = _Place(
            element if breaks or kind.is_cell else around.block,
            self._region_of(element, kind) or around.region,
            around.keeps_lines or style.keeps_lines or kind.keeps_lines,
            around.in_link or kind.is_link,
        )
        return place, breaks, self._base + self._length if kind.is_marked else None

    def _region_of(self, element: Any, kind: _Kind) -> str:
        """Where an element stands, if it says so; empty otherwise."""
        if not kind.region:
            return "comment" if element in self._comments else ""
        # A header or a footer of an article is a part of it, as the HTML standard says of both.
        in_article = element.tag in _OF_SECTIONS and any(parent.tag in SECTIONS for parent in element.iterancestors())
        return "" if in_article else kind.region

    def _end_marked(self, element: Any, since: int) -> None:
        """Note the words of an element that are struck out or raised."""
        end = self._base + self._length
        if end <= since:
            return
        if element.tag != RAISED:
            self._struck.append((since, end))
        elif since >= self._base:
            self._raise(since, element)

    def _raise(self, start: int, element: Any) -> None:
        """Note digits that are raised: those with a link to a place of the page lead to a footnote, others may be
        footnote marks or exponents."""
        shown = "".join(self._line)[start - self._base :]
        if (digits := shown.strip()).isascii() and digits.isdecimal():
            start += shown.index(digits)
            links = [*element.iter("a"), *element.iterancestors("a")]
            is_footnote = any((link.get("href") or "").startswith("#") for link in links)
            (self._footnotes if is_footnote else self._raised).append((start, start + len(digits)))

    def _write(self, text: str | None, place: _Place) -> None:
        if not text:
            return
        if place.keeps_lines:
            first, *further = _seen(text).split("\n")
            self._write_words(first, place)
            for line in further:
                self._end_line()
                self._write_words(line, place)
        elif text.strip(_GAP):
            self._write_words(_seen(text), place)
        elif not self._ends_in_space:
            self._add(" ")

    def _write_words(self, text: str, place: _Place) -> None:
        words = " ".join(text.split())
        if not words:
            if text and not self._ends_in_space:
                self._add(" ")
            return
        if text[0].isspace() and not self._ends_in_space:
            words = f" {words}"
        if text[-1].isspace():
            words += " "
        if not self._length:
            self._begun_in = (place.block, place.region)
        if place.in_link:
            self._linked += len(words)
        self._add(words)

    def _add(self, words: str) -> None:
        self._line.append(words)
        self._length += len(words)
        self._ends_in_space = words[-1].isspace()

    def _end_line(self) -> None:
        """End the line, if there is one."""
        self._ends_in_space = True
        if not self._length:
            return
        line, linked = "".join(self._line).rstrip(), self._linked
        self._line, self._length, self._linked = [], 0, 0
        if not line:
            return
        self._texts.append(line)
        self._lines.append(VisibleLine(self._base, self._base + len(line), *self._begun_in, linked))
        self._base += len(line) + 1


def _seen(text: str) -> str:
    """A run of text without the characters that nobody sees."""
    if not text.isascii():
        return unicodedata.normalize("NFC", UNSEEN.sub("", text))
    return UNSEEN.sub("", text) if UNSEEN.search(text) else text
