"""Which elements of a page nobody sees, as far as the page itself says so without its style sheets from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.etree

MAX_STYLE_CHARACTERS = 200_000  # of all `style` elements together
HIDING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
SHOWING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible)", re.IGNORECASE)
_MARKED = lxml.etree.XPath("//body//*[@hidden or @popover or @style] | //body//dialog[not(@open)]")
_CLASSED = lxml.etree.XPath("//body//*[@class]")
_NAMED = lxml.etree.XPath("//body//*[@id]")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A rule outside of all blocks, or the beginning of a block that may or may not hold.
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<body>[^{}]*)\}")
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
# A type, a class, an id or a class of a type: what can be decided without a style engine.
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:(?P<kind>[.#])(?P<name>[\w-]+))?", re.IGNORECASE)


def hidden_elements(tree: Any) -> frozenset[Any]:
    """The elements that are hidden with all that is in them.

    Scripts may show later what a style hides first: a rule for the whole page (`body`, `html`) hides nothing.
    """
    hidden = [element for element in _MARKED(tree) if _says_hidden(element)]
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


def hiding_rules(css: str) -> list[tuple[str, str, str]]:
    """The simple selectors (tag, `.` or `#`, name) that a style sheet hides and does not show again later."""
    found: dict[tuple[str, str, str], bool] = {}
    for rule in _RULE.finditer(_AT_BLOCK.sub("", _COMMENT.sub("", css))):
        hides = bool(HIDING.search(rule["body"]))
        if not hides and not SHOWING.search(rule["body"]):
            continue
        for selector in rule["selectors"].split(","):
            simple = _SIMPLE.fullmatch(selector.strip())
            if simple and simple[0] and (simple["tag"] or "").lower() not in ("html", "body"):
                found[(simple["tag"] or "").lower(), simple["kind"] or "", simple["name"] or ""] = hides
    return [selector for selector, hides in found.items() if hides]


def _says_hidden(element: Any) -> bool:
    style = element.get("style") or ""
    if element.get("hidden") is not None or element.get("popover") is not None:
        return not SHOWING.search(style)
    if element.tag == "dialog" and element.get("open") is None and not style:
        return True
    return bool(HIDING.search(style)) and not SHOWING.search(style)


def _styles(tree: Any) -> Iterator[str]:
    room = MAX_STYLE_CHARACTERS
    for style in tree.iter("style"):
        media = (style.get("media") or "all").lower()
        if style.text and any(kind in media for kind in ("all", "screen")):
            yield style.text[:room]
            room -= len(style.text)
            if room <= 0:
                return
