"""Read .docx with python-docx: the body, then headers, footers, notes and comments."""

import re
from collections.abc import Iterator
from typing import Any

import docx
import docx.opc.exceptions
import lxml.etree

from sources.extraction.files.office_text import say_about, text_of_part
from sources.extraction.files.partial_text import fill_text
from sources.extraction.files.safe_xml import parse_xml
from sources.extraction.files.zip_package import CONTENT_TYPES, DOCX, office_members, repacked
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

MARGINS = re.compile(r"/(header|footer|footnotes|endnotes|comments)\d*\.xml$")
ORDER = ("header", "footer", "footnotes", "endnotes", "comments")
# Of templates and of files with macros, which python-docx does not open; their text is the same.
OTHER_MAIN_TYPES = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.template"
    rb"|ms-word\.(?:document|template)\.macroEnabled(?:Template)?)\.main\+xml"
)
# What python-docx lets slip on damaged files, beside its own error.
DAMAGE_ERRORS = (docx.opc.exceptions.OpcError, lxml.etree.LxmlError, KeyError, ValueError, AttributeError, TypeError)


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in the text, title, authors and the last change; `content.extraction` where the file cannot be opened."""
    reading["reader"] = "python-docx"
    members = office_members(reading, body)
    if not members:
        return
    members[CONTENT_TYPES] = OTHER_MAIN_TYPES.sub(f"{DOCX}.main+xml".encode(), members[CONTENT_TYPES])
    try:
        document = docx.Document(repacked(members))
        fill_text(reading, "\n\n".join(filter(None, _texts(document))))
        say_about(reading, document.core_properties)
    except DAMAGE_ERRORS:
        reading["code"] = "content.extraction"
    reading["language"] = language_of(reading["text"])


def _texts(document: Any) -> Iterator[str]:
    yield text_of_part(document.element.body)
    found: dict[str, list[str]] = {}
    for part in document.part.package.iter_parts():
        if margin := MARGINS.search(str(part.partname)):
            element = getattr(part, "element", None)
            root = parse_xml(part.blob) if element is None else element
            texts = found.setdefault(margin[1], [])
            text = text_of_part(root) if root is not None else ""
            texts += [text] if text not in texts else []  # the header of each section may be the same
    for kind in ORDER:
        yield from found.get(kind, [])
