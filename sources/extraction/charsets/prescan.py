"""Find the encoding that a page declares about itself: the prescan of the HTML Standard (13.2.3.2).

As in browsers, what stands in comments, scripts, titles or the values of other attributes declares nothing.
"""

import re

from sources.extraction.charsets.labels import charset_named
from sources.markup import start_tags

PRESCAN_BYTES = 1024  # what browsers look at before they begin to read; a declaration behind that makes them read anew
MENTION = re.compile(rb"charset", re.IGNORECASE)
IN_CONTENT = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\s;][^\s;]*))", re.IGNORECASE)
IN_HEADER = re.compile(r"(?<![\w-])charset\s*=\s*[\"']?\s*([^\s;,\"']+)", re.IGNORECASE)
UTF16_XML = (("<?x".encode("utf-16-le"), "utf-16-le"), ("<?x".encode("utf-16-be"), "utf-16-be"))
XML_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*(?:\"([^\">]*)\"|'([^'>]*)')")


def declared_inside(data: bytes) -> tuple[str, int]:
    """The codec that a page declares in a `meta`, and where that stands; an empty text where it declares none."""
    if not MENTION.search(data):
        return "", 0
    for tag in start_tags(data):
        if tag.name == b"meta" and (codec := _of_meta(tag.attributes)):
            return codec, tag.position
    return "", 0


def declared_by_xml(data: bytes) -> str:
    """The codec that an XML declaration at the very beginning names; else an empty text."""
    found = XML_DECLARATION.match(data)
    return _readable_in_ascii(charset_named((found[1] or found[2] or b"").decode("latin-1"))) if found else ""


def utf16_of_xml(data: bytes) -> str:
    """The codec of bytes that begin as an XML declaration in UTF-16 does; else an empty text."""
    return next((codec for begin, codec in UTF16_XML if data.startswith(begin)), "")


def label_in_header(content_type: str) -> str:
    """The label behind `charset=` in a Content-Type header, whatever its quotation marks; else an empty text."""
    found = IN_HEADER.search(content_type)
    return found[1] if found else ""


def _of_meta(attributes: dict[str, bytes]) -> str:
    if "charset" in attributes:
        label = attributes["charset"].decode("latin-1")
    elif attributes.get("http-equiv", b"").strip().lower() == b"content-type":
        found = IN_CONTENT.search(attributes.get("content", b"").decode("latin-1"))
        label = found[1] or found[2] or found[3] or "" if found else ""
    else:
        return ""
    return _readable_in_ascii(charset_named(label))


def _readable_in_ascii(codec: str) -> str:
    """A page that can say in ASCII that it is in UTF-16 is not."""
    return "utf-8" if codec.startswith("utf-16") else codec
