"""Read .epub (EPUB 3.3 and 2): the chapters in the order of the spine."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from sources.extraction.charset import decode
from sources.extraction.cleaning import line
from sources.extraction.files.markup_text import text_of_markup
from sources.extraction.files.partial_text import fill_text, say_partial
from sources.extraction.files.safe_xml import local_name, parse_xml, words_of
from sources.extraction.files.zip_package import EPUB_CONTAINER, unpacked
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

XHTML = "application/xhtml+xml"


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in the text, title, authors and language; `content.extraction` where the book has no list of chapters."""
    members = unpacked(reading, body)
    container = parse_xml(members.get(EPUB_CONTAINER, b"")) if members else None
    place = next((each.get("full-path") for each in _named(container, "rootfile")), "")
    book = parse_xml(members.get(place, b"")) if place else None
    if book is None:
        reading["code"] = reading["code"] or "content.extraction"
        return
    reading["title"] = line(next((words_of(each) for each in _named(book, "title")), ""))[:500]
    reading["authors"] = [name for each in _named(book, "creator") if (name := words_of(each))][:20]
    if published := next((words_of(each) for each in _named(book, "date")), ""):  # of the book (EPUB 3.3, 5.5.3.2.3)
        reading["published_at"], reading["published_from"] = published, "file"
    fill_text(reading, "\n\n".join(filter(None, _chapters(reading, members, book, posixpath.dirname(place)))))
    reading["language"] = language_of(reading["text"], next((words_of(each) for each in _named(book, "language")), ""))


def _chapters(reading: Reading, members: dict[str, bytes], book: Any, folder: str) -> Iterator[str]:
    places = {each.get("id"): each.get("href") or "" for each in _named(book, "item")}
    for each in _named(book, "itemref"):
        name = posixpath.normpath(posixpath.join(folder, unquote(places.get(each.get("idref"), ""))))
        if name in members:
            yield text_of_markup(decode(members[name], XHTML)[0])
        else:
            say_partial(reading, f"a chapter is missing: {name[:100]}")


def _named(root: Any | None, name: str) -> Iterator[Any]:
    """All elements of that name below `root`, whatever their namespace."""
    return (each for each in root.iter() if local_name(each) == name) if root is not None else iter(())
