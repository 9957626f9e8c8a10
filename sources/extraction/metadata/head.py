"""Title, authors and dates of a page: what it says to machines first, what it shows to people only where it must.

Searching a page's text for a date or a name costs as much as reading the article, and finds less.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from typing import Any

from sources.extraction.cleaning import line
from sources.extraction.links import canonical_of
from sources.extraction.metadata.dates import Dating, PageDates, Statements
from sources.extraction.metadata.linked_data import names_in, own_items
from sources.extraction.metadata.page_identity import PageIdentity, same_site

TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "title")
AUTHOR_NAMES = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "citation_author",
)  # fmt: skip
BYLINE_PATHS = (
    "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop])]",
    "//a[@rel='author']",
    "//*[contains(@class, 'author') or contains(@class, 'byline')][not(*[not(self::a or self::span or self::strong)])]",
)
BYLINE_PREFIX = re.compile(r"^(?:(?:written |posted )?by|автор(?:ка|и)?|von|par|por)(?:\s*:\s*|\s+)", re.IGNORECASE)
NAME_SEPARATOR = re.compile(r"\s*[;|·•,]\s*|\s+(?:and|und|et|та|і|и|й|y|&)\s+")
# Two to four words, all with capitals but for the little ones inside: what else stands in bylines is no name.
PERSON_NAME = re.compile(
    r"[^\W\d_a-zа-яіїєґ][\w.'’-]*(?: (?:d[aei]|del|van|von|der|den|bin|al|el|la|le|[^\W\d_a-zа-яіїєґ][\w.'’-]*)){1,3}"
)
MAX_HEADINGS = 5
MAX_BYLINES = 5
SECTION_NAME_CHARACTERS = 12  # a shorter title is the name of a section
MAX_NAME_CHARACTERS = 60
MAX_PUBLISHER_CHARACTERS = 100
MAX_AUTHORS = 20


class Metadata:
    """What the head of one page and its JSON-LD say. `meta` keeps the first content of each name, in small letters."""

    def __init__(self, tree: Any, url: str, linked: list[dict[str, Any]], base: str = "") -> None:
        self._tree = tree
        self._url = url
        self._meta: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            name = element.get("property") or element.get("name") or ""
            if content := line(unescape(element.get("content") or "")):
                self._meta.setdefault(name.strip().lower(), []).append(content)
        self._addresses = [url, canonical_of(tree, base or url), *self.meta("og:url")]
        shown_title = line(tree.findtext(".//title") or "")
        self._page = PageIdentity(self._addresses, base or url, self._titles(), shown_title)
        self._linked = own_items(linked, self._page)

    def meta(self, *names: str) -> Iterator[str]:
        """The contents of the named meta elements, in the order of the names."""
        for name in names:
            yield from self._meta.get(name, ())

    @property
    def title(self) -> str:
        """What the page calls its article, without the name of the site where one of its titles is without."""
        headline = next(self._items("headline"), "")
        heading = line(self._tree.xpath("string(//h1)"))
        shown = line(self._tree.findtext(".//title") or "")
        title = next((words for words in (*self.meta(*TITLE_NAMES), headline, shown, heading) if words), "")
        shorter = (
            words
            for words in (headline, heading, shown)
            if title.startswith(words) and len(words) > SECTION_NAME_CHARACTERS
        )
        return next(shorter, title)[:500]

    @property
    def authors(self) -> list[str]:
        """Names of authors, each once: as the page says them, else as its byline shows them."""
        for found in (self._items("author", "creator"), self.meta(*AUTHOR_NAMES), self._bylines()):
            if names := _names(found):
                return names[:MAX_AUTHORS]
        return []

    @property
    def published(self) -> Dating:
        """The publication and where the page says it."""
        return self._dates.published

    @property
    def changed(self) -> Dating:
        """The same for the last change, as far as the page says it."""
        return self._dates.changed

    @property
    def publisher(self) -> str:
        """What the page calls the site that it is on, else who publishes it; empty where that is no name."""
        named = (name for name in (*self.meta("og:site_name"), *self._items("publisher")) if name)
        name = next(named, "")
        return name if len(name) <= MAX_PUBLISHER_CHARACTERS and "://" not in name else ""

    @property
    def robots(self) -> str:
        """What the page asks of robots."""
        return " ".join(self.meta("robots", "googlebot")).lower()

    @property
    def declared_language(self) -> str:
        """What the page says its language is."""
        return str(self._tree.get("lang") or next(self.meta("og:locale"), ""))[:20]

    @cached_property
    def _dates(self) -> PageDates:
        urls = [address for address in self._addresses if same_site(address, self._url)]
        said = Statements(self._tree, self._page, self._linked, self.meta, urls, self.declared_language)
        return PageDates(said)

    def _titles(self) -> Iterator[str]:
        """What the page calls its article, but for its JSON-LD, which may be of another page."""
        yield from self.meta(*TITLE_NAMES)
        yield from (line(heading.text_content()) for heading in self._tree.xpath("//h1")[:MAX_HEADINGS])

    def _items(self, *keys: str) -> Iterator[str]:
        """The values of a key in JSON-LD, those of articles before those of the page they are on."""
        for item in self._linked:
            for key in keys:
                yield from (line(unescape(name)) for name in names_in(item.get(key)))

    def _bylines(self) -> Iterator[str]:
        """People's names in the first places that look like bylines."""
        for path in BYLINE_PATHS:
            for element in self._tree.xpath(path)[:MAX_BYLINES]:
                shown = line(element.get("content") or element.text_content()[:200])
                if people := [
                    part for part in NAME_SEPARATOR.split(BYLINE_PREFIX.sub("", shown)) if PERSON_NAME.fullmatch(part)
                ]:
                    yield from people
                    return


def _names(found: Iterable[str]) -> list[str]:
    said = (BYLINE_PREFIX.sub("", part).strip(" ,|") for name in found for part in name.split(";"))
    names = list(
        dict.fromkeys(name for name in said if name and len(name) <= MAX_NAME_CHARACTERS and "://" not in name)
    )
    return [name for name in names if not any(other != name and other in name for other in names)]
