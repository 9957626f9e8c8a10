"""Which elements of a page nobody sees, as far as the page itself says so without its style sheets from elsewhere."""

from collections.abc import Iterator
from typing import Any

import lxml.etree

from sources.extraction.element_rules import hiding_rules, is_for_screens, says_hidden

MAX_STYLE_CHARACTERS = 200_000  # of all `style` elements together
# By the attributes: that is twice as fast as asking each element.
_MARKED = lxml.etree.XPath("(//@hidden/.. | //@popover/.. | //@style/.. | //dialog[not(@open)])[ancestor::body]")
_CLASSED = lxml.etree.XPath("//body//*[@class]")
_NAMED = lxml.etree.XPath("//body//*[@id]")


def hidden_elements(tree: Any) -> frozenset[Any]:
    """The elements that are hidden with all that is in them.

    Scripts may show later what a style hides first: a rule for the whole page (`body`, `html`) hides nothing.
    """
    hidden = [element for element in _MARKED(tree) if says_hidden(element.tag, element.get)]
    rules = hiding_rules("\n".join(_styles(tree)))
    hidden += _of_classes(tree, {name: tag for tag, kind, name in rules if kind == "."})
    ids = {name: tag for tag, kind, name in rules if kind == "#"}
    if ids:
        named = ((element, ids.get(element.get("id"))) for element in _NAMED(tree))
        hidden += [element for element, tag in named if tag is not None and tag in ("", element.tag)]
    for tag in (tag for tag, kind, _name in rules if not kind):
        hidden += tree.iter(tag)
    return frozenset(hidden)


def _of_classes(tree: Any, classes: dict[str, str]) -> Iterator[Any]:
    """The elements with one of `classes`, each of which counts for elements of its tag, or for all ("")."""
    for element in _CLASSED(tree) if classes else ():
        for name in element.get("class").split():
            tag = classes.get(name)
            if tag is not None and tag in ("", element.tag):
                yield element


def _styles(tree: Any) -> Iterator[str]:
    room = MAX_STYLE_CHARACTERS
    for style in tree.iter("style"):
        if style.text and is_for_screens(style.get("media")):
            yield style.text[:room]
            room -= len(style.text)
            if room <= 0:
                return
