"""Dates in microdata: the properties of the things that a page's elements describe (`itemscope`, `itemprop`)."""

from collections.abc import Iterator
from typing import Any

import lxml.etree

from sources.extraction.cleaning import line
from sources.extraction.metadata.linked_data import NOT_DATED_TYPES
from sources.extraction.metadata.page_identity import PageIdentity
from sources.extraction.metadata.page_layout import PageLayout, text_of_element

MARKED = lxml.etree.XPath("//body//*[contains(@itemprop, $name)]", smart_strings=False)
MAX_MARKED = 100
# Properties by which a thing names the page that it is on.
ADDRESS_PROPERTIES = frozenset({"url", "mainentityofpage"})
# Properties whose things are others than the one they are a part of.
OTHER_PROPERTIES = frozenset({"comment", "itemlistelement", "haspart", "review", "relatedlink", "mentions", "citation"})


def marked_elements(tree: Any, name: str) -> Iterator[Any]:
    """The elements of the page that give the property of that name."""
    for element in MARKED(tree, name=name)[:MAX_MARKED]:
        if name.lower() in _properties(element):
            yield element


def value_of(element: Any) -> str:
    """The value that an element gives its property."""
    return str(element.get("content") or element.get("datetime") or " ".join(text_of_element(element).split()))


def is_own(element: Any, page: PageIdentity, layout: PageLayout) -> bool:
    """Whether a property is of the page's own article: not of another one, of a comment or of a person."""
    scope = _scope_of(element)
    if scope is None:
        return not layout.is_elsewhere(element)
    kind = (scope.get("itemtype") or "").rpartition("/")[2]
    if kind in NOT_DATED_TYPES or OTHER_PROPERTIES & _properties(scope):
        return False
    own = [each for each in scope.iterdescendants() if each.get("itemprop") and _scope_of(each) is scope]
    addresses = [_address(each) for each in own if ADDRESS_PROPERTIES & _properties(each)]
    by_address = page.match_addresses([address for address in addresses if address])
    titles = [line(value_of(each)) for each in own if "headline" in _properties(each)]
    by_title = page.match_title(titles[0]) if titles else 0
    if by_address or by_title:
        return by_address > 0 or by_title > 1 or (by_address == 0 and by_title > 0)
    return not layout.is_elsewhere(element)


def _scope_of(element: Any) -> Any:
    return next((part for part in element.iterancestors() if part.get("itemscope") is not None), None)


def _properties(element: Any) -> set[str]:
    return set((element.get("itemprop") or "").lower().split())


def _address(element: Any) -> str:
    return str(element.get("href") or element.get("content") or element.get("itemid") or "")
