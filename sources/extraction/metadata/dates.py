"""When a page was published and last changed, and where it says so.

What it says to machines comes first, then what it shows to people, then its address. A date in none of these places is
no date: a wrong one does more harm than an empty field.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sources.extraction.metadata.date_text import Order, dates_in, machine_date
from sources.extraction.metadata.linked_data import dates_of, is_dated
from sources.extraction.metadata.microdata import is_own, marked_elements, value_of
from sources.extraction.metadata.page_identity import PageIdentity
from sources.extraction.metadata.page_layout import PageLayout
from sources.extraction.metadata.shown_dates import DAY_CHARACTERS, TEXT, TIME, ShownDates

# Where a date was read, as it is kept with the capture.
JSON_LD, META, MICRODATA, URL, FILE = "json-ld", "meta", "microdata", "url", "file"
READ_FROM = (JSON_LD, META, MICRODATA, TIME, TEXT, URL, FILE)

PUBLISHED_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished",
    "date_published", "published_time", "published_date", "published-date", "publish_date", "publish-date",
    "publishdate", "publication_date", "publicationdate", "pubdate", "pub_date", "dc.date.issued", "dcterms.issued",
    "dc.date.published", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_online_date",
    "originalpublicationdate", "article_date_original", "cxenseparse:recs:publishtime", "rnews:datepublished",
    "article.published", "shareaholic:article_published_time", "video:release_date", "displaydate",
)  # fmt: skip
# Names that say of no date what it is the date of.
VAGUE_NAMES = (
    "date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "article:created", "article.created",
    "datecreated", "created", "release_date", "citation_date",
)  # fmt: skip
CHANGED_NAMES = (
    "article:modified_time", "og:updated_time", "og:modified_time", "og:article:modified_time", "article:modified",
    "datemodified", "date_modified", "modified_time", "modified_date", "last-modified", "lastmod", "last_modified",
    "lastupdate", "last-updated", "last_updated", "updated_time", "article:updated_time", "article.updated",
    "dc.date.modified", "dcterms.modified", "article_date_updated", "rnews:datemodified", "revised",
)  # fmt: skip
URL_DATE = re.compile(
    r"(?<![a-z\d])(?P<y>(?:19|20)\d\d)(?:(?P<sep>[/_.-])(?P<m>\d{1,2}|[a-z]{3})(?P=sep)(?P<d>\d{1,2})|(?P<packed>[01]\d[0-3]\d))"
    r"(?!\d)",
    re.IGNORECASE,
)


class Dating(NamedTuple):
    """A date in ISO 8601 and where it was read; both empty where there is none."""

    at: str = ""
    read_from: str = ""

    def __bool__(self) -> bool:
        return bool(self.at)


@dataclass(frozen=True)
class Statements:
    """What a page says: `items` of its own in JSON-LD, `meta` by names, `url` and its language as it declares it."""

    tree: Any
    page: PageIdentity
    items: list[dict[str, Any]]
    meta: Callable[..., Iterator[str]]
    urls: list[str] = field(default_factory=list)
    language: str = ""


class PageDates:
    """The dates of one page."""

    def __init__(self, said: Statements) -> None:
        self._said = said
        self._order = number_order(said.language)
        self._layout = PageLayout(said.tree, said.page)

    @cached_property
    def changed(self) -> Dating:
        """The last change, as far as the page says it."""
        stated = self._stated(("dateModified",), CHANGED_NAMES, "dateModified")
        return _best(stated) or next((Dating(each.at, each.read_from) for each in self._shown.changed), Dating())

    @cached_property
    def published(self) -> Dating:
        """The publication: never a date that is only known as another one."""
        if found := _best(self._stated(("datePublished", "uploadDate"), PUBLISHED_NAMES, "datePublished")):
            return found if len(found.at) > DAY_CHARACTERS else _best([found, *self._vague()])
        vague = self._not_changed(self._vague())
        if labelled := self._shown.published:
            return Dating(labelled[0].at, labelled[0].read_from)
        return _best(vague) or self._by_place()

    def _by_place(self) -> Dating:
        """The date beside the heading, unless the page's address says another."""
        address = next((at for url in self._said.urls if (at := url_date(url))), "")
        shown = self._not_changed([Dating(each.at, each.read_from) for each in self._shown.unlabelled])
        if address:
            return next((each for each in shown if each.at[:DAY_CHARACTERS] == address), Dating(address, URL))
        return next(iter(shown), Dating())

    def _not_changed(self, found: Iterable[Dating]) -> list[Dating]:
        """The dates without those that are the time of the last change to the second."""
        return [each for each in found if len(each.at) <= DAY_CHARACTERS or each.at != self.changed.at]

    def _stated(self, keys: tuple[str, ...], names: tuple[str, ...], property_name: str) -> Iterator[Dating]:
        yield from self._items(*keys)
        yield from self._meta(names)
        for element in marked_elements(self._said.tree, property_name):
            at = machine_date(value_of(element), self._order)
            if at and is_own(element, self._said.page, self._layout):
                yield Dating(at, MICRODATA)

    def _vague(self) -> list[Dating]:
        return [*self._meta(VAGUE_NAMES), *self._items("dateCreated")]

    def _items(self, *keys: str) -> Iterator[Dating]:
        for item in self._said.items:
            if is_dated(item, self._said.page):
                for said in (said for key in keys for said in dates_of(item.get(key))):
                    if at := machine_date(said, self._order):
                        yield Dating(at, JSON_LD)

    def _meta(self, names: tuple[str, ...]) -> Iterator[Dating]:
        for said in self._said.meta(*names):
            if at := machine_date(said, self._order):
                yield Dating(at, META)

    @cached_property
    def _shown(self) -> ShownDates:
        return ShownDates(self._said.tree, self._layout, self._order)


def number_order(language: str) -> Order:
    """In which order pages of a language (`en-US`) write day and month in numbers; empty where both are usual."""
    code, _, region = language.lower().replace("_", "-").partition("-")
    if code != "en":
        return "dmy" if code else ""
    return "mdy" if region == "us" else "dmy" if region else ""


def url_date(url: str) -> str:
    """The day that the path of an address names, year first, as YYYY-MM-DD; else empty."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    for match in URL_DATE.finditer(path):
        packed = match["packed"]
        said = f"{match['y']}-{packed[:2]}-{packed[2:]}" if packed else f"{match['y']}-{match['m']}-{match['d']}"
        if found := dates_in(said):
            return found[0].day
    return ""


def _best(found: Iterable[Dating]) -> Dating:
    """The first date; with a time, where another place has one for the same day."""
    first = Dating()
    for each in found:
        first = first or each
        if len(each.at) > DAY_CHARACTERS and each.at.startswith(first.at[:DAY_CHARACTERS]):
            return each
    return first
