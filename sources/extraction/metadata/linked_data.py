"""What a page says of itself in JSON-LD."""

import json
from collections.abc import Iterator
from typing import Any

import lxml.etree

from sources.extraction.metadata.page_identity import PageIdentity

MAX_BLOCKS = 20
MAX_BLOCK_CHARACTERS = 500_000
NESTING_KEYS = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})
# Things on a page whose dates are not the page's: what others wrote there, files, and what the page is about.
NOT_DATED_TYPES = frozenset({
    "Answer", "AudioObject", "Book", "BreadcrumbList", "Comment", "CorrectionComment", "Event", "ImageObject",
    "ItemList", "ListItem", "MediaObject", "Movie", "MusicRecording", "Offer", "Organization", "Person", "Photograph",
    "Place", "Product", "Rating", "SoftwareApplication", "TVSeries", "UserComments", "WebSite", "WPFooter", "WPHeader",
})  # fmt: skip
# Such things may be of the page or of something on it: only those count that say it.
DOUBTFUL_TYPES = frozenset({"Clip", "Review", "UserReview", "VideoObject"})
LINKED_DATA = lxml.etree.XPath(
    "//script[contains(translate(@type, 'APLICTONJSD', 'aplictonjsd'), 'application/ld+json')]/text()",
    smart_strings=False,
)
# What old pages put around scripts so that other programs take them for comments or text.
OPENINGS = ("/*", "//", "<!--", "<![CDATA[", "*/")
ENDINGS = ("*/", "]]>", "-->", "/*", "//", ";")


def linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first; broken blocks are left out, as everywhere."""
    for script in LINKED_DATA(tree)[:MAX_BLOCKS]:
        try:
            waiting = [json.loads(_unwrapped(script[:MAX_BLOCK_CHARACTERS]), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                value = [part for name, part in value.items() if name in NESTING_KEYS]
            if isinstance(value, list):
                waiting += value[:200]


def is_article(item: dict[str, Any]) -> bool:
    """Whether an object is an article, a post or a page, not the site or its owner."""
    return any(name.endswith(("Article", "Posting", "Report", "Review")) for name in _types(item))


def own_items(items: list[dict[str, Any]], page: PageIdentity) -> list[dict[str, Any]]:
    """The objects without the articles of other pages, articles first, and first those that name the page best."""
    rated = [(item, _rating(item, page)) for item in items]
    unnamed = [item for item, rating in rated if rating == 0 and is_article(item)]
    own = [
        (item, rating)
        for item, rating in rated
        if rating > 0 or (rating == 0 and not (len(unnamed) > 1 and is_article(item)))
    ]
    return [item for item, _rating in sorted(own, key=lambda each: (is_article(each[0]), each[1]), reverse=True)]


def is_dated(item: dict[str, Any], page: PageIdentity) -> bool:
    """Whether the dates of an object are the page's."""
    kinds = set(_types(item))
    if kinds & DOUBTFUL_TYPES:
        return _rating(item, page) > 0
    return not kinds & NOT_DATED_TYPES


def names_in(value: Any) -> Iterator[str]:
    """The names in a value that schema.org lets be a text, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from names_in(value.get("name"))
    elif isinstance(value, list):
        for part in value[:50]:
            yield from names_in(part) if not isinstance(part, list) else ()


def dates_of(value: Any) -> Iterator[str]:
    """The dates in a value that should be a text, and sometimes is a number, a typed value or a list of these."""
    if isinstance(value, list):
        for part in value[:5]:
            yield from dates_of(part) if not isinstance(part, list) else ()
    elif isinstance(value, dict):
        yield from dates_of(value.get("@value")) if not isinstance(value.get("@value"), dict) else ()
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def _unwrapped(script: str) -> str:
    script = script.strip()
    for opening in OPENINGS:
        script = script.removeprefix(opening).lstrip()
    for ending in ENDINGS:
        script = script.removesuffix(ending).rstrip()
    return script


def _types(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _rating(item: dict[str, Any], page: PageIdentity) -> int:
    """How well an object names the page as its own: below zero where it names another, zero where it names none."""
    addresses = [_address(item.get("mainEntityOfPage")), _address(item.get("url"))]
    if not any(addresses):
        addresses = [_address({"@id": item.get("@id")})]
    by_address = page.match_addresses([address for address in addresses if address])
    title = item.get("headline") or (item.get("name") if DOUBTFUL_TYPES.intersection(_types(item)) else None)
    by_title = page.match_title(title) if isinstance(title, str) else 0
    if by_address < 0:  # the same article may stand at another address, but not one that is only like it
        return 1 if by_title > 1 else -1
    return max(by_address * 2 + by_title, 1) if by_address > 0 else by_title


def _address(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else ""
