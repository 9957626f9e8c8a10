"""All words of a piece of HTML or XHTML that is no page of its own: an item of a feed, a chapter, a letter."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import lxml.html

BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr",
    "ul",
})  # fmt: skip
CELL_TAGS = frozenset({"td", "th"})
UNSEEN_TAGS = frozenset({"head", "script", "style", "template", "title", "noscript", "iframe", "object", "svg"})
UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f]+")
MARKUP = re.compile(r"<(?:[a-z][a-z0-9]*(?:\s[^<>]*)?/?|/[a-z][a-z0-9]*\s*|!--.*?--)>", re.IGNORECASE | re.DOTALL)


def text_of_markup(markup: str) -> str:
    """The words that a person can see, a line a block."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True, no_network=True)
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:  # nothing but comments
        return ""
    lines = (" ".join(line.split()) for line in "".join(_parts(tree)).split("\n"))
    return "\n".join(line for line in lines if line)


def has_markup(text: str) -> bool:
    """Whether a text has tags in it."""
    return MARKUP.search(text) is not None


def _parts(tree: Any) -> Iterator[str]:
    walker = lxml.etree.iterwalk(tree, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start":
            if _is_unseen(element):
                walker.skip_subtree()
                continue
            yield "\n" if element.tag in BLOCK_TAGS or element.tag == "br" else ""
            yield _collapsed(element.text)
            continue
        if event == "end":
            yield "\n" if element.tag in BLOCK_TAGS else " " if element.tag in CELL_TAGS else ""
        yield _collapsed(element.tail)


def _is_unseen(element: Any) -> bool:
    hidden = "hidden" in element.attrib or UNSEEN_STYLE.search(element.get("style") or "")
    return element.tag in UNSEEN_TAGS or bool(hidden)


def _collapsed(text: str | None) -> str:
    return SPACE.sub(" ", text) if text else ""
