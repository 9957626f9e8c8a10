"""What a capture says: the visible text of its page with the article in it, and where a quotation stands there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sources.text.quote_matching import QuoteMatch, Range, find_quote

STRUCK_OUT = "struck"  # the region of words that the page shows struck out
IN_DATA = "data"  # the region of words that only the page's data carries: no reader saw them as text of the page
_MARKS = ("struck", "footnotes", "raised")  # names in a layout
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class QuoteLocation:
    """Where a quotation stands: code points `start` to `end` of the article or, `outside` of it, of the visible text.

    `region` is where outside (visible_text.REGIONS, or STRUCK_OUT; empty for no place in particular), or IN_DATA: then
    the offsets are of the text that the data carries, which is in the article's place. `over_struck` is whether words
    between its first and its last are shown struck out.
    """

    start: int
    end: int
    in_article: bool
    region: str = ""
    over_struck: bool = False

    @property
    def outside(self) -> bool:
        """Whether the offsets are of the visible text."""
        return not self.in_article and self.region != IN_DATA


@dataclass(frozen=True)
class PageText:
    """The texts of one capture. `visible` is None for captures that were sealed before there was a visible text.

    The article is a part of the visible text, or else (`carried` in the layout) what the data of the page carries.
    """

    article: str = ""
    visible: str | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)

    def part(self, *, outside: bool) -> str:
        """The text that offsets are of: the article, or `outside` of it all that is visible."""
        return (self.visible or "") if outside else self.article

    @property
    def rest(self) -> str:
        """All that is visible, where the article is not all of it."""
        return self.visible if self.visible and self.visible != self.article else ""

    def struck(self, *, outside: bool) -> list[Range]:
        """The words that the page shows struck out, by the offsets of `part`, in order."""
        if not outside:
            return sorted(self._marks_in_article("struck"))
        return sorted((start, end) for start, end in self.layout.get("struck", ()))

    def left_out(self) -> Iterator[tuple[int, int, str]]:
        """The stretches of the visible text that are not in the article, each with its region (empty for none in
        particular), in order."""
        end = 0
        edges = [(first, last) for _begin, first, last in self._article_ranges()]
        for first, last in [*edges, (len(self.rest), len(self.rest))]:
            if self.rest[end:first].strip():
                yield from self._by_region(end, first)
            end = last

    def _by_region(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        place = start
        for first, last, name in self.layout.get("regions", ()):
            if first >= end or last <= place:
                continue
            if self.rest[place:first].strip():
                yield place, first, ""
            yield max(first, place), min(last, end), name
            place = min(last, end)
        if self.rest[place:end].strip():
            yield place, end, ""

    def locate(self, quote: str, *, near: int = 0) -> QuoteLocation | None:
        """Where `quote` stands: in the article, else elsewhere on the page, else in its data; None for nowhere.

        No match passes over words that the page shows and the article leaves out. Words that are struck out may be
        passed over; the location says so. Of several places in the article the one nearest to the code point `near`.
        """
        if self.layout.get("carried"):
            return self._on_the_page(quote) or self._in_data(quote, near)
        return self._in_article(quote, near) or self._on_the_page(quote)

    def _in_article(self, quote: str, near: int) -> QuoteLocation | None:
        joins = [begin - 1 for begin, _first, _last in self._article_ranges()]
        marks = {name: self._marks_in_article(name) for name in _MARKS}
        found = _find(quote, self.article, marks, near=near, barriers=joins[1:])
        return QuoteLocation(found.start, found.end, in_article=True, over_struck=found.over_struck) if found else None

    def _on_the_page(self, quote: str) -> QuoteLocation | None:
        if not self.visible:
            return None
        marks = {name: [(start, end) for start, end in self.layout.get(name, ())] for name in _MARKS}
        if found := _find(quote, self.visible, marks):
            region = self._region_at(found.start, found.end)
            return QuoteLocation(found.start, found.end, False, region, found.over_struck)
        found = _find(quote, self.visible, {**marks, "struck": []}) if marks["struck"] else None
        return QuoteLocation(found.start, found.end, in_article=False, region=STRUCK_OUT) if found else None

    def _in_data(self, quote: str, near: int) -> QuoteLocation | None:
        found = find_quote(quote, self.article, near=near)
        return QuoteLocation(found.start, found.end, in_article=False, region=IN_DATA) if found else None

    def _article_ranges(self) -> Iterator[tuple[int, int, int]]:
        """The ranges of the visible text that are the article, each behind its offset in the article. Between them
        something is left out of the page."""
        begin = 0
        for first, last in self.layout.get("article", ()):
            yield begin, first, last
            begin += last - first + 1

    def _marks_in_article(self, name: str) -> list[Range]:
        """The ranges of the layout of this name, by offsets of the article."""
        marks = self.layout.get(name, ())
        if not marks:
            return []
        found = []
        for begin, first, last in self._article_ranges():
            inside = ((max(start, first), min(end, last)) for start, end in marks)
            found += [(begin + start - first, begin + end - first) for start, end in inside if start < end]
        return found

    def _region_at(self, start: int, end: int) -> str:
        """The region that all of these code points are in."""
        regions = self.layout.get("regions", ())
        return next((name for first, last, name in regions if first <= start and end <= last), "")


def _find(
    quote: str, text: str, marks: Mapping[str, list[Range]], *, near: int = 0, barriers: Sequence[int] = ()
) -> QuoteMatch | None:
    """The place of a quotation in a text with these marks.

    Raised digits are read as the superscript digits that they look like: a footnote mark behind a word, an exponent
    behind a number. A text has them as plain digits, so a quotation that was copied from it may have these behind a
    word; behind a number they would be another number.
    """
    found = _find_once(quote, text, marks, near, barriers)
    fewer = {name: [mark for mark in marks[name] if _is_behind_a_digit(text, mark)] for name in _MARKS[1:]}
    if found or all(fewer[name] == marks[name] for name in fewer):
        return found
    return _find_once(quote, text, {**marks, **fewer}, near, barriers)


def _find_once(
    quote: str, text: str, marks: Mapping[str, list[Range]], near: int, barriers: Sequence[int]
) -> QuoteMatch | None:
    shown = _with_raised(text, marks["raised"])
    return find_quote(quote, shown, near=near, struck=marks["struck"], footnotes=marks["footnotes"], barriers=barriers)


def _is_behind_a_digit(text: str, mark: Range) -> bool:
    return text[max(mark[0] - 1, 0) : mark[0]].isdigit()


def _with_raised(text: str, raised: Iterable[Range]) -> str:
    """The text, of the same length, with superscript digits in these ranges."""
    pieces, end = [], 0
    for start, stop in raised:
        pieces += [text[end:start], text[start:stop].translate(_RAISED)]
        end = stop
    return "".join([*pieces, text[end:]])
