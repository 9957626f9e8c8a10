"""Where an article leads: the links out of its paragraphs."""

from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree

from sources.extraction.cleaning import line, plain

MAX_LINKS = 500
MAX_LINK_CHARACTERS = 300
MAX_ADDRESS_CHARACTERS = 2100
BLOCK_START_CHARACTERS = 60
MAX_TEXT_RUNS = 50  # runs of text
# `rel` is a list of words in any case.
CANONICAL_LINKS = lxml.etree.XPath(
    "//link[contains(concat(' ', translate(normalize-space(@rel), 'ACILNO', 'acilno'), ' '), ' canonical ')]/@href",
    smart_strings=False,
)
BLOCK_TAGS = frozenset(
    {"p", "li", "blockquote", "h1", "h2", "h3", "h4", "td", "th", "dd", "figcaption", "div", "section"}
)


def cited(tree: Any, url: str, text: str, base: str = "") -> list[tuple[str, str]]:
    """Links of the page at `url` that stand in the article's `text`, with their words, in order, each once.

    Relative ones lead from `base`, or from `url` where that is empty.
    """
    base = base or url
    article = line(text)
    lines = frozenset(line(each.removeprefix("- ")) for each in text.splitlines())
    here = {"", url.partition("#")[0], base.partition("#")[0]}
    found: dict[str, str] = {}
    for anchor in tree.iter("a") if article else ():
        words = _words(anchor)[:MAX_LINK_CHARACTERS]
        if words and words in article and _stands_in(anchor, words, article, lines):
            target = absolute(base, anchor.get("href") or "")
            if target.partition("#")[0] not in here:
                found.setdefault(target, plain(words))
    return [*found.items()][:MAX_LINKS]


def base_of(tree: Any, url: str) -> str:
    """The address that relative links of the page at `url` lead from: its first `<base href>`, else its own."""
    return absolute(url, next(iter(tree.xpath("//base/@href")), "")) or url


def canonical_of(tree: Any, base: str) -> str:
    """The page's own address as its first `<link rel=canonical>` names it; empty where none leads to the web."""
    return own_address(base, next(iter(CANONICAL_LINKS(tree)), ""))


def own_address(base: str, target: str) -> str:
    """An address that a page gives itself, in full; empty where it leads nowhere on the web or is too long for one."""
    full = absolute(base, target)
    return full if len(full) <= MAX_ADDRESS_CHARACTERS else ""


def absolute(url: str, target: str) -> str:
    """A link of the page at `url` in full; empty where it leads nowhere on the web."""
    try:
        full = urljoin(url, target.strip())
        return full if target and urlsplit(full).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _stands_in(anchor: Any, words: str, article: str, lines: frozenset[str]) -> bool:
    """Whether the block that a link stands in is one of the article's: navigation is in none of them.

    A block that is nothing but the link must be a whole line, as menus are made of words that any text may have.
    """
    block = next((parent for parent in anchor.iterancestors() if parent.tag in BLOCK_TAGS), anchor)
    beginning = _words(block)[:BLOCK_START_CHARACTERS]
    return words in lines if beginning == words[:BLOCK_START_CHARACTERS] else beginning in article


def _words(element: Any) -> str:
    """The beginning of an element's text on one line, as far as it tells one block from another; for every link of a
    page, so it is done in little time."""
    shown = "".join(islice(element.itertext(), MAX_TEXT_RUNS)) if len(element) else element.text or ""
    return " ".join(shown.split())
