"""The dates that a page shows to people: by labels and places, which are of its publication and which of its change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.etree

from sources.extraction.metadata.date_lines import Apart, judge_line
from sources.extraction.metadata.date_text import Order, WrittenDate, dates_in, machine_date
from sources.extraction.metadata.date_words import Label, fold_letters
from sources.extraction.metadata.page_layout import BLOCK_TAGS, PageLayout, is_longer, lines_of, text_of_element

TIME, TEXT = "time", "text"
MAX_LINE_CHARACTERS = 160  # a longer line is prose
MAX_HOLDERS = 300
MAX_LEVELS = 4
LISTS = frozenset({"ul", "ol", "dl", "table"})
DAY_CHARACTERS = 10  # of a date without its time
NAMED_LEVELS = 3  # elements around a date whose names may be of dates
NEAR_CHARACTERS = 700  # from the heading to the date: lead and caption stand between
NEAR_BEFORE_CHARACTERS = -250
YEARS = "contains(., '20') or contains(., '199') or contains(., '.1') or contains(., '.2')"
HOLDERS = lxml.etree.XPath(
    f"//body//*[not(self::script or self::style or self::time)][text()[({YEARS}) and string-length(.) < 300]]",
    smart_strings=False,
)
TIMES = lxml.etree.XPath("//body//time", smart_strings=False)
# Attributes in which pages keep the date of an element that shows it otherwise ("two hours ago").
DATE_ATTRIBUTES = (
    "datetime", "data-datetime", "data-timestamp", "data-published", "data-date", "data-time", "data-utime", "title",
)  # fmt: skip
NAMED_SO = " or ".join(f"contains(@class, '{name}')" for name in ("date", "time", "publish", "updated", "posted"))
ATTRIBUTED = lxml.etree.XPath(
    f"//body//*[{' or '.join(f'@{name}' for name in DATE_ATTRIBUTES)}][self::time or {NAMED_SO}]", smart_strings=False
)
NAME_PARTS = re.compile(r"[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])")
PUBLISHED_NAMES = frozenset({"published", "publish", "publication", "posted", "pubdate", "pubtime", "issued"})
CHANGED_NAMES = frozenset({"updated", "update", "modified", "lastmod", "edited", "changed", "revised", "lastupdate"})
DATE_NAMES = frozenset({
    "byline", "data", "date", "dateline", "dates", "datetime", "datum", "dt", "fecha", "info", "meta", "postmeta",
    "stamp", "time", "timestamp",
})  # fmt: skip


@dataclass(frozen=True)
class ShownDate:
    """A date on the page: `named` where its place is one of dates, `inside` the article, `distance` from the heading.

    `listed` is the list or table that it stands in, if any.
    """

    at: str
    read_from: str
    label: Label | None
    named: bool
    inside: bool
    distance: int
    listed: Any = None

    @property
    def is_near(self) -> bool:
        """Whether it stands where articles show their dates."""
        return NEAR_BEFORE_CHARACTERS <= self.distance <= NEAR_CHARACTERS


class ShownDates:
    """All dates of a page that may be of its article, in the order of the page."""

    def __init__(self, tree: Any, layout: PageLayout, order: Order) -> None:
        self._layout = layout
        self._order = order
        self._found = [*self._times(tree), *self._attributes(tree), *self._texts(tree)]

    @property
    def published(self) -> list[ShownDate]:
        """Those that are called the publication, the nearest to the heading first."""
        return sorted((each for each in self._found if each.label == "published"), key=_farness)

    @property
    def changed(self) -> list[ShownDate]:
        """The same for the last change."""
        return sorted((each for each in self._found if each.label == "changed"), key=_farness)

    @property
    def unlabelled(self) -> list[ShownDate]:
        """Those near the heading that are called nothing or just a date; else the only one that its article has."""
        found = [each for each in self._found if each.label in {None, "date"} and not self._is_of_many(each)]
        if near := [each for each in found if each.is_near]:
            return sorted(near, key=lambda each: (not each.named, _farness(each)))
        inside = [each for each in found if each.named and each.inside]
        return inside if len({each.at for each in inside}) == 1 else []

    def _is_of_many(self, shown: ShownDate) -> bool:
        """Whether a date is one of several in a list, or stands above the article as the day of the visit does."""
        if shown.distance < 0 and not shown.inside and self._layout.has_article:
            return True
        listed = {each.at[:DAY_CHARACTERS] for each in self._found if each.listed is shown.listed}
        return shown.listed is not None and len(listed) > 1

    def _times(self, tree: Any) -> Iterator[ShownDate]:
        for element in TIMES(tree)[:MAX_HOLDERS]:
            at = self._attribute(element) or machine_date(" ".join(text_of_element(element).split()), self._order)
            if at:
                yield from self._judged(element, at, TIME, self._lines_around(element, at, mark=element))

    def _attributes(self, tree: Any) -> Iterator[ShownDate]:
        """Dates that elements keep in attributes, as microformats do."""
        for element in ATTRIBUTED(tree)[:MAX_HOLDERS]:
            if element.tag != "time" and (at := self._attribute(element)):
                yield from self._judged(element, at, TEXT, self._lines_around(element, at, mark=element))

    def _attribute(self, element: Any) -> str:
        values = (machine_date(element.get(name) or "", self._order) for name in DATE_ATTRIBUTES)
        return next((at for at in values if at), "")

    def _texts(self, tree: Any) -> Iterator[ShownDate]:
        for holder in HOLDERS(tree)[:MAX_HOLDERS]:
            if is_longer(holder, MAX_LINE_CHARACTERS):
                for place, shown in lines_of(holder):
                    yield from self._on_line(holder, place, shown)
            else:
                element, written = self._written(holder)
                for each in written:
                    yield from self._judged(element, each.iso, TEXT, self._lines_around(element, each.iso))

    def _on_line(self, holder: Any, place: Any, shown: str) -> Iterator[ShownDate]:
        """The dates on a line that stands in a long block directly."""
        if len(shown.strip()) <= MAX_LINE_CHARACTERS:
            for each in dates_in(shown, self._order):
                line = self._around(fold_letters(shown), each.iso, marked=False)
                yield from self._judged(holder, each.iso, TEXT, iter([(*line, True)]), place=place)

    def _written(self, element: Any) -> tuple[Any, list[WrittenDate]]:
        """The dates in an element, or around it where they are put together of several; and where they stand."""
        for _level in range(MAX_LEVELS):
            if element.tag == "body" or is_longer(element, MAX_LINE_CHARACTERS):
                break
            if found := dates_in(text_of_element(element), self._order):
                return element, found
            element = element.getparent()
        return element, []

    def _judged(
        self, element: Any, at: str, read_from: str, lines: Iterator[tuple[str, str, bool]], place: Any = None
    ) -> Iterator[ShownDate]:
        """The date in an element by the `lines` that it stands on, unless these say that it is of something else."""
        if self._layout.is_elsewhere(element):
            return
        names = {name for part in [*self._layout.parts(element)][:NAMED_LEVELS] for name in _names(part)}
        label, apart = _labelled(lines)
        if label is None or label == "date":
            label = "changed" if CHANGED_NAMES & names else "published" if PUBLISHED_NAMES & names else label
        named = bool(DATE_NAMES & names) or any(name.endswith("date") for name in names)
        enough = Apart.AMONG if named or label else Apart.NEARLY if read_from == TIME else Apart.WHOLLY
        if label != "other" and apart >= enough:
            distance = self._layout.distance(element if place is None else place)
            inside = self._layout.is_in_article(element)
            listed = next((part for part in self._layout.parts(element) if part.tag in LISTS), None)
            yield ShownDate(at, read_from, label, named or read_from == TIME, inside, distance, listed)

    def _lines_around(self, element: Any, at: str, mark: Any = None) -> Iterator[tuple[str, str, bool]]:
        """The text before and after a date, in its element and in the blocks around, and whether that is a block's."""
        inner = element
        for block in [element, *element.iterancestors()][:MAX_LEVELS]:
            if block.tag in {"body", "html"} or is_longer(block, MAX_LINE_CHARACTERS):
                if inner.tag not in BLOCK_TAGS:
                    yield from self._line_in(block, at, mark=inner if mark is None else mark)
                return
            if block is not mark:
                yield (
                    *self._around(fold_letters(text_of_element(block, mark)), at, marked=mark is not None),
                    block.tag in BLOCK_TAGS,
                )
            inner = block

    def _line_in(self, block: Any, at: str, *, mark: Any) -> Iterator[tuple[str, str, bool]]:
        for _place, shown in lines_of(block, mark):
            if "\0" in shown and len(shown.strip()) <= MAX_LINE_CHARACTERS:
                yield (*self._around(fold_letters(shown), at, marked=True), True)

    def _around(self, shown: str, at: str, *, marked: bool) -> tuple[str, str]:
        """What stands in a folded text before a date, after the one before it, and what stands after it."""
        written = dates_in(shown, self._order)
        if marked:
            start, end = shown.find("\0"), shown.find("\0") + 1
        else:
            start, end = next(((each.start, each.end) for each in written if each.iso == at), (0, 0))
        before = max((each.end for each in written if each.end <= start), default=0)
        return shown[before:start], shown[end:]


def _labelled(lines: Iterator[tuple[str, str, bool]]) -> tuple[Label | None, Apart]:
    """The first label on lines from the inner to the outer, and how far the date stands apart in its block."""
    apart: Apart | None = None
    for before, after, is_block in lines:
        label, here = judge_line(before, after)
        if apart is None and is_block:
            apart = here
        if label:
            return label, here if apart is None else apart
    return None, Apart.NOT if apart is None else apart


def _names(element: Any) -> list[str]:
    said = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return [name.lower() for name in NAME_PARTS.split(said) if name]


def _farness(shown: ShownDate) -> tuple[bool, int]:
    return not shown.is_near, abs(shown.distance)
