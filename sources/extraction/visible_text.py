"""The visible text of a page: every word that a person can see, in order, as the page's `innerText` would give it.

The source is the algorithm of `innerText` in the HTML standard ("rendered text collection steps"), with the style sheet
that browsers bring along, the attribute `hidden`, inline styles, and simple rules of the page's own `style` elements.
Deviations are listed in docs/reading.md; the main ones: what a reader can unfold (`details`) is visible, and no case
is changed by style.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS
from sources.extraction.element_rules import (
    BREAKING,
    CELLS,
    NEVER_SHOWN,
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


class _Open(NamedTuple):
    """An element that is being read."""

    element: Any
    children: Iterator[Any]
    block: Any  # the block element that its words are in
    region: str
    breaks: bool  # whether the line ends before and after it
    keeps_lines: bool  # whether line breaks of the markup are kept
    in_link: bool
    since: int | None  # where its words begin, if they are struck out or raised


class _Reader:
    """Walks over the elements once and writes lines. Without recursion: pages may be nested as deep as they like."""

    def __init__(self, tree: Any) -> None:
        self._hidden = hidden_elements(tree)
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
        keeps_lines = root.tag in PREFORMATTED
        at = _Open(root, iter(root), root, "", True, keeps_lines, in_link=False, since=None)
        outer: list[_Open] = []
        self._write(root.text, at)
        while self._base <= MAX_TEXT_CHARACTERS:
            child = next(at.children, None)
            if child is None:
                self._close(at)
                if not outer:
                    break
                tail, at = at.element.tail, outer.pop()
                self._write(tail, at)
            elif child.tag.__class__ is not str or child.tag in self._never_shown or child in self._hidden:
                self._write(child.tail, at)
            else:
                outer.append(at)
                at = self._opened(child, at)
                self._write(child.text, at)
        self._end_line()
        text = "\n".join(self._texts)
        struck = [(start, min(end, len(text))) for start, end in self._struck if start < len(text)]
        is_cut = self._base > MAX_TEXT_CHARACTERS
        return VisibleText(text, self._lines, struck, self._raised, self._footnotes, is_cut=is_cut)

    def _opened(self, element: Any, around: _Open) -> _Open:
        tag, style = element.tag, style_of(element.get("style"))
        breaks = tag in BREAKING if style.breaks is None else style.breaks
        if breaks:
            self._end_line()
        elif tag in CELLS and self._length:
            self._add("\t")
        return _Open(
            element,
            iter(element),
            element if breaks or tag in CELLS else around.block,
            _region_of(element) or around.region,
            breaks,
            around.keeps_lines or style.keeps_lines or tag in PREFORMATTED,
            around.in_link or tag == "a",
            self._base + self._length if tag in STRUCK or tag == RAISED else None,
        )

    def _close(self, at: _Open) -> None:
        if at.breaks:
            self._end_line()
        end = self._base + self._length
        if at.since is None or end <= at.since:
            return
        if at.element.tag != RAISED:
            self._struck.append((at.since, end))
        elif at.since >= self._base:
            self._raise(at.since, at.element)

    def _raise(self, start: int, element: Any) -> None:
        """Note digits that are raised: those with a link to a place of the page lead to a footnote, others may be
        footnote marks or exponents."""
        shown = "".join(self._line)[start - self._base :]
        if (digits := shown.strip()).isascii() and digits.isdecimal():
            start += shown.index(digits)
            links = [*element.iter("a"), *element.iterancestors("a")]
            is_footnote = any((link.get("href") or "").startswith("#") for link in links)
            (self._footnotes if is_footnote else self._raised).append((start, start + len(digits)))

    def _write(self, text: str | None, at: _Open) -> None:
        if not text:
            return
        if not text.isascii():
            text = unicodedata.normalize("NFC", UNSEEN.sub("", text))
        elif UNSEEN.search(text):
            text = UNSEEN.sub("", text)
        first, *further = text.split("\n") if at.keeps_lines else (text,)
        self._write_words(first, at)
        for line in further:
            self._end_line()
            self._write_words(line, at)

    def _write_words(self, text: str, at: _Open) -> None:
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
            self._begun_in = (at.block, at.region)
        if at.in_link:
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


def _region_of(element: Any) -> str:
    """Where an element stands, if it says so; empty otherwise."""
    tag = element.tag
    if tag in REGIONS:
        # A header or a footer of an article is a part of it, as the HTML standard says of both.
        in_article = tag in _OF_SECTIONS and any(parent.tag in SECTIONS for parent in element.iterancestors())
        return "" if in_article else REGIONS[tag]
    return "comment" if element.get("itemtype", "").endswith(("/Comment", "/UserComments")) else ""
