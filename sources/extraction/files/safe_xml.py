"""XML of strangers: no entity is expanded, no DTD or other file is loaded, and broken XML is read as far as it goes."""

import html
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree

# Names that HTML knows and XML does not; feeds use them all the same.
NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse_xml(data: bytes | str) -> Any | None:
    """The root element of a document; None where there is none."""
    if isinstance(data, str):
        known = NAMED_ENTITY.sub(lambda found: html.unescape(found[0]), DECLARATION.sub("", data))
        data = known.encode("utf-8", "replace")
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError:
        return None


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children with one of these names, whatever their namespace."""
    return (child for child in element if local_name(child) in names)


def words_of(element: Any | None) -> str:
    """All characters of an element on one line; empty where there is none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def declares_types(data: bytes) -> bool:
    """Whether a document declares entities, which office files never do (ECMA-376-2, 8.2.5.2)."""
    return DOCTYPE.search(data.replace(b"\0", b"")) is not None
