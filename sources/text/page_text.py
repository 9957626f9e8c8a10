"""What a capture says: the visible text of its page with the article in it, and where a quotation stands there."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sources.text.quote_matching import QuoteMatch, find_quote

STRUCK_OUT = "struck"  # the region of words that the page shows struck out


@dataclass(frozen=True)
class QuoteLocation:
    """Where a quotation stands: code points `start` to `end` of the article or, outside of it, of the visible text.

    `region` is where outside (visible_text.REGIONS, or STRUCK_OUT; empty for no place in particular); `over_struck`
    whether words between its first and its last are shown struck out.
    """

    start: int
    end: int
    in_article: bool
    region: str = ""
    over_struck: bool = False


@dataclass(frozen=True)
class PageText:
    """The texts of one capture. `visible` is None for captures that were sealed before there was a visible text."""

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

    def locate(self, quote: str, *, near: int = 0) -> QuoteLocation | None:
        """Where `quote` stands, in the article first; None where the page does not have it.

        No match passes over words that the page shows and the article leaves out. Words that are struck out may be
        passed over; the location says so. Of several places in the article the one nearest to the code point `near`.
        """
        if self.visible is None:
            found = find_quote(quote, self.article, near=near)
            return QuoteLocation(found.start, found.end, in_article=True) if found else None
        return self._in_article(quote, near) or self._on_page(quote)

    def _in_article(self, quote: str, near: int) -> QuoteLocation | None:
        """Each range by itself: between two of them something was left out."""
        found, begin = [], 0
        for first, last in self.layout.get("article", ()):
            piece = _Unstruck(self.article[begin : begin + last - first], self._struck_in(first, last))
            if match := piece.find(quote, near=max(near - begin, 0)):
                location = QuoteLocation(begin + match[0], begin + match[1], in_article=True, over_struck=match[2])
                found.append(location)
                if not near:
                    break
            begin += last - first + 1
        return min(found, key=lambda each: abs(each.start - near), default=None)

    def _on_page(self, quote: str) -> QuoteLocation | None:
        visible = self.visible or ""
        if match := _Unstruck(visible, self._struck_in(0, len(visible))).find(quote):
            start, end, over_struck = match
            return QuoteLocation(start, end, False, self._region_at(start, end), over_struck)
        found = find_quote(quote, visible)
        return QuoteLocation(found.start, found.end, in_article=False, region=STRUCK_OUT) if found else None

    def _struck_in(self, first: int, last: int) -> list[tuple[int, int]]:
        """The struck-out ranges within these code points, counted from `first`."""
        inside = ((max(start, first), min(end, last)) for start, end in self.layout.get("struck", ()))
        return [(start - first, end - first) for start, end in inside if start < end]

    def _region_at(self, start: int, end: int) -> str:
        """The region that all of these code points are in."""
        regions = self.layout.get("regions", ())
        return next((name for first, last, name in regions if first <= start and end <= last), "")


class _Unstruck:
    """A text without its struck-out ranges, and the way back to it."""

    def __init__(self, text: str, struck: Sequence[tuple[int, int]]) -> None:
        self._kept = [*_kept(struck, len(text))]
        self._text = "".join(text[start:end] for start, end in self._kept)
        self._begins = []  # in the shorter text, of each part that was kept
        length = 0
        for start, end in self._kept:
            self._begins.append(length)
            length += end - start

    def find(self, quote: str, *, near: int = 0) -> tuple[int, int, bool] | None:
        """Start, end, and whether the match passes over something struck out."""
        match = find_quote(quote, self._text, near=near)
        return self._back(match) if match else None

    def _back(self, match: QuoteMatch) -> tuple[int, int, bool]:
        first, last = self._part(match.start), self._part(match.end - 1)
        start = self._kept[first][0] + match.start - self._begins[first]
        return start, self._kept[last][0] + match.end - self._begins[last], first != last

    def _part(self, offset: int) -> int:
        return bisect_right(self._begins, offset) - 1


def _kept(struck: Iterable[tuple[int, int]], length: int) -> Iterable[tuple[int, int]]:
    """The non-empty parts of a text of that length that are in none of the ranges."""
    place = 0
    for start, end in sorted(struck):
        if start > place:
            yield place, start
        place = max(place, end)
    if place < length:
        yield place, length
