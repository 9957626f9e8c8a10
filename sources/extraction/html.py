"""Read a page: parsed once, and the one tree shared by text, metadata, links and signs.

First all is read that a person can see. The article is a set of lines of that visible text, so no word inside a line
is ever lost. Which lines it is says the structure of the page; where that leaves doubt, trafilatura is asked too.
Most of a page's nodes are none of its text, and trafilatura walks over them dozens of times: what it would throw away
in any case goes first.
"""

import logging
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from sources.extraction.article.choice import by_structure, with_reader
from sources.extraction.article.found_text import article_lines
from sources.extraction.charset import decoded
from sources.extraction.flat_tree import flatten, has_shadow_roots
from sources.extraction.implied_body import move_to_body
from sources.extraction.language import language_of
from sources.extraction.links import base_of, canonical_of, cited, own_address
from sources.extraction.metadata import Metadata
from sources.extraction.metadata.linked_data import linked_data
from sources.extraction.platforms import platform_page
from sources.extraction.reading import ALONE, ARTICLE_CHARACTERS, Beside, Reading
from sources.extraction.signs import add_markers, signs
from sources.extraction.visible_text import VisibleText, ranges_in, ranges_of, regions_of, visible_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

NO_TEXT = (
    "script", "style", "svg", "iframe", "link", "canvas", "video", "audio", "object", "embed", "select", "button",
)  # fmt: skip
# What trafilatura throws away too, but only after it has searched it for comments and the like. Figures with tables
# stay, and forms, which may hold the whole page.
NO_ARTICLE = (
    "aside", "fencedframe", "footer", "head", "menu", "applet", "figure", "map", "picture", "area", "blink", "datalist",
    "dialog", "frame", "frameset", "fieldset", "input", "label", "legend", "marquee", "menuitem", "nav", "noindex",
    "noscript", "optgroup", "option", "output", "param", "progress", "rp", "rt", "rtc", "source", "track", "textarea",
    "time", "use",
)  # fmt: skip
# One class for all elements: asking in Python which of lxml's classes is whose costs a twentieth of the time.
ELEMENT_CLASS = lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)


def read_markup(reading: Reading, body: bytes, content_type: str, url: str, beside: Beside = ALONE) -> None:
    """Fill in what a page in HTML says; the code `content.empty` where there is nothing to parse."""
    found = decoded(body, content_type)
    markup, reading["charset"], reading["charset_source"] = found.text, found.codec, found.source
    tree, reading["code"] = _parse(markup)
    if tree is None:
        return
    holders: dict[Any, str] = {}
    if beside.frames or has_shadow_roots(tree):
        holders = flatten(tree, beside.frames, lambda inner: _parse(inner)[0])
        markup = lxml.html.tostring(tree, encoding="unicode")
    linked = list(linked_data(tree))
    base = base_of(tree, url)
    said = Metadata(tree, url, linked, base)
    reading["title"], reading["authors"] = said.title, said.authors
    reading["published_at"], reading["published_from"] = said.published
    reading["modified_at"], reading["modified_from"] = said.changed
    reading["publisher"] = said.publisher
    reading["canonical_url"], reading["og_url"] = (
        canonical_of(tree, base),
        own_address(base, next(said.meta("og:url"), "")),
    )
    reading["signs"] = signs(tree, linked, said.robots)
    seen = visible_text(tree)
    platform = platform_page(tree, url, linked, seen, beside.oembed)
    _lay_out(reading, seen, _read_article(reading, tree, seen, markup, url))
    if holders:
        reading["layout"]["frames"] = ranges_in(seen.lines, holders)
    platform.fill(reading, seen)
    reading["language"] = language_of(reading["text"] or seen.text, said.declared_language)
    reading["links"] = cited(tree, url, reading["text"], base)
    if len(reading["text"]) < ARTICLE_CHARACTERS:
        add_markers(reading["signs"], tree, markup)


def _parse(markup: str) -> tuple[Any | None, str]:
    """The tree of a page, and the code that says why it is not all of the page; None where there is nothing."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True, no_network=True
    )
    parser.set_element_class_lookup(ELEMENT_CLASS)
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return None, "content.empty"
    move_to_body(tree)
    # Deeper than 2,048 elements the parser reads no further, and only its log says so.
    is_cut = any(entry.type == lxml.etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return tree, "content.too_deep" if is_cut else ""


def _read_article(reading: Reading, tree: Any, seen: VisibleText, markup: str, url: str) -> list[int]:
    """Fill in who found the article, and return the numbers of its lines.

    `tree` loses what is surely no text of the article where its structure leaves doubt; that may be none of it at all.
    """
    choice = by_structure(seen, reading["title"])
    if choice.is_sure:
        return choice.lines
    reading["reader"] = "trafilatura"
    _drop(tree, NO_TEXT)
    _drop(tree, NO_ARTICLE)
    text = _read(tree, url, is_fast=True)
    if choice.prose >= 2 * len(text):
        # What the fast mode leaves out of a page is decided there for good; less than half is too little.
        whole, _code = _parse(markup)
        fuller = _read(whole, url, is_fast=False)
        text = fuller if len(fuller) > 2 * len(text) else text
    return with_reader(choice, article_lines(seen, text))


def _lay_out(reading: Reading, seen: VisibleText, lines: list[int]) -> None:
    """Fill in the texts, and what is what in the visible one: the lines of the article, asides, what is struck out."""
    reading["visible_text"] = seen.text
    reading["layout"] = {
        "article": ranges_of(seen.lines[number] for number in lines),
        "struck": seen.struck,
        "regions": regions_of(seen.lines),
    }
    if seen.raised:
        reading["layout"]["raised"] = seen.raised
    if seen.footnotes:
        reading["layout"]["footnotes"] = seen.footnotes
    reading["text"] = "\n".join(seen.text[start:end] for start, end in reading["layout"]["article"])
    if seen.is_cut:
        reading["code"] = reading["code"] or "content.too_long"


def _drop(tree: Any, names: tuple[str, ...]) -> None:
    for element in list(tree.iter(*names)):
        if element.getparent() is not None and (element.tag != "figure" or element.find(".//table") is None):
            element.drop_tree()


def _read(tree: Any, url: str, *, is_fast: bool) -> str:
    text = trafilatura.extract(
        tree,
        url=url,
        fast=is_fast,
        include_comments=False,
        output_format="txt",
        with_metadata=False,
    )
    return text or ""
