"""What a capture says: the visible text of its page with the article in it, and where a quotation stands there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.text.quote_matching import find_quote

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

    def locate(self, quote: str, *, near: int = 0) -> QuoteLocation | None:
        """Where `quote` stands, in the article first; None where the page does not have it.

        No match passes over words that the page shows and the article leaves out. Words that are struck out may be
        passed over; the location says so. Of several places in the article the one nearest to the code point `near`.
        """
        if self.visible is None:
            found = find_quote(quote, self.article, near=near)
            return QuoteLocation(found.start, found.end, in_article=True) if found else None
        struck, joins = self._struck_in_article()
        if found := find_quote(quote, self.article, near=near, struck=struck, barriers=joins):
            return QuoteLocation(found.start, found.end, in_article=True, over_struck=found.over_struck)
        struck_out = self.layout.get("struck", ())
        if found := find_quote(quote, self.visible, struck=struck_out):
            region = self._region_at(found.start, found.end)
            return QuoteLocation(found.start, found.end, False, region, found.over_struck)
        found = find_quote(quote, self.visible) if struck_out else None
        return QuoteLocation(found.start, found.end, in_article=False, region=STRUCK_OUT) if found else None

    def _struck_in_article(self) -> tuple[list[tuple[int, int]], list[int]]:
        """The struck-out ranges by offsets of the article, and its joins: where something is left out of the page."""
        struck, joins, begin = [], [], 0
        for first, last in self.layout.get("article", ()):
            inside = ((max(start, first), min(end, last)) for start, end in self.layout.get("struck", ()))
            struck += [(begin + start - first, begin + end - first) for start, end in inside if start < end]
            begin += last - first + 1
            joins.append(begin - 1)
        return struck, joins[:-1]

    def _region_at(self, start: int, end: int) -> str:
        """The region that all of these code points are in."""
        regions = self.layout.get("regions", ())
        return next((name for first, last, name in regions if first <= start and end <= last), "")
