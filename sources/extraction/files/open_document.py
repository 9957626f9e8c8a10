"""Read .odt, .ods and .odp (OpenDocument 1.2): their text stands in one XML document of the archive."""

from collections.abc import Iterator
from typing import Any

import lxml.etree

from sources.extraction.cleaning import line
from sources.extraction.files.office_text import SPACES_AT_TABS
from sources.extraction.files.partial_text import fill_text
from sources.extraction.files.safe_xml import local_name, parse_xml, words_of
from sources.extraction.files.zip_package import office_members
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

CONTENT, META = "content.xml", "meta.xml"
# Deleted words are kept beside the text; forms, scripts and styles are none.
UNSEEN = frozenset({"tracked-changes", "scripts", "automatic-styles", "font-face-decls", "forms", "hidden-text"})
ASIDE = frozenset({"note", "annotation"})  # stand at a place in a sentence and are shown apart from it
LINES = frozenset({"p", "h"})
CELLS = frozenset({"table-cell", "covered-table-cell"})
MAX_SPACES = 100  # that one element can stand for


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in the text, title, author and the last change; `content.extraction` where there is no content."""
    members = office_members(reading, body)
    root = parse_xml(members.get(CONTENT, b"")) if members else None
    if root is None:
        reading["code"] = reading["code"] or "content.extraction"
        return
    notes = [text_of_content(note) for note in root.iter("{*}note", "{*}annotation")]
    fill_text(reading, "\n".join(filter(None, (text_of_content(root), *notes))))
    reading["language"] = language_of(reading["text"])
    if (about := parse_xml(members.get(META, b""))) is not None:
        reading["title"] = line(words_of(about.find(".//{*}title")))[:500]
        author = words_of(about.find(".//{*}creator")) or words_of(about.find(".//{*}initial-creator"))
        reading["authors"] = [line(author)] if author else []
        if changed := words_of(about.find(".//{*}date")) or words_of(about.find(".//{*}creation-date")):
            reading["modified_at"], reading["modified_from"] = changed, "file"


def text_of_content(root: Any) -> str:
    """The words of an element, a line a paragraph or row; those of notes only if it is a note itself."""
    lines = (SPACES_AT_TABS.sub("\t", each).strip() for each in "".join(_parts(root)).split("\n"))
    return "\n".join(each for each in lines if each)


def _parts(root: Any) -> Iterator[str]:
    cells = 0  # how many cells deep
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "start":
            if name in UNSEEN or (name in ASIDE and element is not root) or name == "note-citation":
                walker.skip_subtree()
                continue
            cells += name in CELLS
            yield _sign(element, name) + _collapsed(element.text)
            continue
        cells -= name in CELLS
        if name in LINES:
            yield " " if cells > 0 else "\n"
        else:
            yield "\t" if name in CELLS else "\n" if name == "table-row" else ""
        if element is not root:
            yield _collapsed(element.tail)


def _sign(element: Any, name: str) -> str:
    """The character that an element stands for."""
    if name == "s":
        count = next((value for key, value in element.attrib.items() if key.endswith("}c")), "1")
        return " " * min(int(count) if count.isdigit() else 1, MAX_SPACES)
    return {"tab": "\t", "line-break": "\n"}.get(name, "")


def _collapsed(text: str | None) -> str:
    """A text with single spaces, as OpenDocument wants it read (1.2, part 1, 6.1.2)."""
    if not text:
        return ""
    return " " * text[:1].isspace() + " ".join(text.split()) + " " * (text[-1:].isspace() and bool(text.strip()))
