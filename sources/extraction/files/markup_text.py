"""All words of a piece of HTML or XHTML that is no page of its own: an item of a feed, a chapter, a letter."""

import re

import lxml.etree
import lxml.html

from sources.extraction.implied_body import move_to_body
from sources.extraction.visible_text import visible_text

MARKUP = re.compile(r"<(?:[a-z][a-z0-9]*(?:\s[^<>]*)?/?|/[a-z][a-z0-9]*\s*|!--.*?--)>", re.IGNORECASE | re.DOTALL)


def text_of_markup(markup: str) -> str:
    """The words that a person can see, a line a block."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:  # nothing but comments
        return ""
    move_to_body(tree)
    return visible_text(tree).text


def has_markup(text: str) -> bool:
    """Whether a text has tags in it."""
    return MARKUP.search(text) is not None
