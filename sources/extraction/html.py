"""Read a page: parsed once, and the one tree shared by text, metadata, links and signs.

Most of a page's nodes are none of its text, and readers walk over them dozens of times: what all of them would throw
away in any case goes first. Then whoever is sure of the article says what it is: a look at where the paragraphs stand,
trafilatura in its quick way, and in the end trafilatura in full, which takes thirty times as long as the first.
"""

import logging
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from sources.extraction.article import plain_article
from sources.extraction.charset import decode
from sources.extraction.cleaning import line, plain
from sources.extraction.language import language_of
from sources.extraction.linked_data import linked_data
from sources.extraction.links import absolute, cited
from sources.extraction.metadata import Metadata
from sources.extraction.reading import ARTICLE_CHARACTERS, Reading
from sources.extraction.signs import add_markers, signs

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

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
# Runs of text that may be prose, in any element but links.
PROSE_RUNS = lxml.etree.XPath("//body//text()[string-length(.) > 40][not(parent::a)]", smart_strings=False)
SURE_ARTICLE_CHARACTERS = 1500  # an article of this length is hardly half of a longer one
# One class for all elements: asking in Python which of lxml's classes is whose costs a twentieth of the time.
ELEMENT_CLASS = lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)


def read_markup(reading: Reading, body: bytes, content_type: str, url: str) -> None:
    """Fill in what a page in HTML says; the code `content.empty` where there is nothing to parse."""
    markup, reading["charset"] = decode(body, content_type)
    tree = _parse(markup)
    if tree is None:
        reading["code"] = "content.empty"
        return
    linked = list(linked_data(tree))
    said = Metadata(tree, url, linked)
    reading["title"], reading["authors"] = said.title, said.authors
    reading["published_at"], reading["modified_at"] = said.published_at, said.modified_at
    reading["publisher"] = said.publisher
    reading["canonical_url"] = absolute(url, tree.xpath("string(//link[@rel='canonical']/@href)").strip())
    reading["signs"] = signs(tree, linked, said.robots)
    tree = _read_article(reading, tree, markup, url)
    reading["language"] = language_of(reading["text"] or line(tree.text_content()), said.declared_language)
    reading["links"] = cited(tree, url, reading["text"])
    if len(reading["text"]) < ARTICLE_CHARACTERS:
        add_markers(reading["signs"], tree, markup)


def _parse(markup: str) -> Any | None:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False, no_network=True
    )
    parser.set_element_class_lookup(ELEMENT_CLASS)
    try:
        return lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        return None


def _read_article(reading: Reading, tree: Any, markup: str, url: str) -> Any:
    """Fill in the text and who read it; what it was read from: a part of `tree`, or that without what is surely no text
    of it, or the page anew where that may hold more than was found."""
    _drop(tree, NO_TEXT)
    prose = sum(map(len, PROSE_RUNS(tree)))
    _drop(tree, NO_ARTICLE)
    found, text = plain_article(tree)
    if not _is_sure(text, prose):
        reading["reader"] = "trafilatura"
        found, text = tree, _read(tree, url, fast=True)
    if not _is_sure(text, prose):
        found = _parse(markup)
        _drop(found, NO_TEXT)
        text = _read(found, url, fast=False)
    reading["text"] = plain(text)
    return found


def _is_sure(text: str, prose: int) -> bool:
    """Whether a text is not a part of an article: `prose` is how many characters of the page may be of it."""
    return len(text) >= SURE_ARTICLE_CHARACTERS or (len(text) >= ARTICLE_CHARACTERS and prose <= 2 * len(text))


def _drop(tree: Any, names: tuple[str, ...]) -> None:
    for element in list(tree.iter(*names)):
        if element.getparent() is not None and (element.tag != "figure" or element.find(".//table") is None):
            element.drop_tree()


def _read(tree: Any, url: str, *, fast: bool) -> str:
    text = trafilatura.extract(
        tree,
        url=url,
        fast=fast,
        favor_precision=True,
        include_comments=False,
        output_format="txt",
        with_metadata=False,
    )
    return text or ""
