"""Read .docx with python-docx: the body, then headers, footers, notes and comments."""

import re
from collections.abc import Iterator
from typing import Any

import docx
import docx.opc.exceptions
import lxml.etree

from sources.extraction.files.office_package import Office, read_office
from sources.extraction.files.office_text import text_of_part
from sources.extraction.files.safe_xml import parse_xml
from sources.extraction.files.zip_package import DOCX
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
    read_office(reading, body, Office(DOCX, OTHER_MAIN_TYPES, docx.Document, _texts, DAMAGE_ERRORS))


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
