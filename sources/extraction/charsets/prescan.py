"""Find the encoding that a page declares about itself: the prescan of the HTML Standard (13.2.3.2).

As in browsers, what stands in comments, scripts, titles or the values of other attributes declares nothing.
"""

import re

from sources.extraction.charsets.labels import charset_named

PRESCAN_BYTES = 1024  # what browsers look at before they begin to read; a declaration behind that makes them read anew
MENTION = re.compile(rb"charset", re.IGNORECASE)
TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*+)")
ATTRIBUTE = re.compile(
    rb"""[\s/]*+(?P<name>=?[^\s/>=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)"""
    rb"""|(?P<bare>[^\s>"'][^\s>]*+)|))?+"""
)
COMMENT_END = re.compile(rb"--!?>")
RAW_TEXT = frozenset({
    b"script", b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript",
})  # fmt: skip
IN_CONTENT = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\s;][^\s;]*))", re.IGNORECASE)
IN_HEADER = re.compile(r"(?<![\w-])charset\s*=\s*[\"']?\s*([^\s;,\"']+)", re.IGNORECASE)
UTF16_XML = (("<?x".encode("utf-16-le"), "utf-16-le"), ("<?x".encode("utf-16-be"), "utf-16-be"))
XML_DECLARATION = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*(?:\"([^\">]*)\"|'([^'>]*)')")


def declared_inside(data: bytes) -> tuple[str, int]:
    """The codec that a page declares in a `meta`, and where that stands; an empty text where it declares none."""
    if not MENTION.search(data):
        return "", 0
    position = data.find(b"<")
    while position >= 0:
        tag = TAG.match(data, position)
        if tag:
            attributes, end = _attributes(data, tag.end())
            codec = _of_meta(attributes) if not tag[1] and tag[2].lower() == b"meta" else ""
            if codec:
                return codec, position
            position = end if tag[1] else _behind_raw_text(data, tag[2].lower(), end)
        else:
            position = _behind_other(data, position)
        position = data.find(b"<", position)
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


def _of_meta(attributes: dict[str, str]) -> str:
    if "charset" in attributes:
        label = attributes["charset"]
    elif attributes.get("http-equiv", "").strip().lower() == "content-type":
        found = IN_CONTENT.search(attributes.get("content", ""))
        label = found[1] or found[2] or found[3] or "" if found else ""
    else:
        return ""
    return _readable_in_ascii(charset_named(label))


def _readable_in_ascii(codec: str) -> str:
    """A page that can say in ASCII that it is in UTF-16 is not."""
    return "utf-8" if codec.startswith("utf-16") else codec


def _attributes(data: bytes, position: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag from `position` on, by name, and where the tag ends. Of two alike the first counts."""
    found: dict[str, str] = {}
    while attribute := ATTRIBUTE.match(data, position):
        value = attribute["double"] or attribute["single"] or attribute["bare"] or b""
        found.setdefault(attribute["name"].decode("latin-1").lower(), value.decode("latin-1"))
        position = attribute.end()
    return found, position


def _behind_raw_text(data: bytes, name: bytes, position: int) -> int:
    """Where the next tag may begin after the start tag that ends at `position`: not inside a script or the like."""
    if name not in RAW_TEXT:
        return position
    end = re.compile(rb"</" + name + rb"[\s/>]", re.IGNORECASE).search(data, position)
    return end.start() if end else len(data)


def _behind_other(data: bytes, position: int) -> int:
    if data.startswith(b"<!--", position):
        end = COMMENT_END.search(data, position + 2)
        return end.end() if end else len(data)
    if data[position + 1 : position + 2] in {b"!", b"/", b"?"}:
        end_at = data.find(b">", position)
        return end_at if end_at >= 0 else len(data)
    return position + 1
