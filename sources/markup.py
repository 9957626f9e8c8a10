"""The tags in bytes of HTML, as browsers would find them, without a tree and before the encoding is known.

What stands in comments, scripts, titles or the values of attributes is no tag.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The number of a frame's document in the snapshot of a page, at the frame's element.
FRAME_MARK = "data-claimdesk-frame"
START = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*+)")
ATTRIBUTE = re.compile(
    rb"""[\s/]*+(?P<name>=?[^\s/>=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)"""
    rb"""|(?P<bare>[^\s>"'][^\s>]*+)|))?+"""
)
COMMENT_END = re.compile(rb"--!?>")
RAW_TEXT = frozenset({
    b"script", b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript",
})  # fmt: skip


@dataclass(frozen=True)
class Tag:
    """One start tag: its name in small letters, its attributes by name as bytes, and where it stands."""

    name: bytes
    attributes: dict[str, bytes]
    position: int


def start_tags(data: bytes, *, skipped: frozenset[bytes] = RAW_TEXT) -> Iterator[Tag]:
    """The start tags; what stands inside elements of the `skipped` names is left out."""
    position = data.find(b"<")
    while position >= 0:
        if found := START.match(data, position):
            attributes, end = _attributes(data, found.end())
            name = found[2].lower()
            if not found[1]:
                yield Tag(name, attributes, position)
            position = _behind_element(data, name, end) if name in skipped and not found[1] else end
        else:
            position = _behind_other(data, position)
        position = data.find(b"<", position)


def _attributes(data: bytes, position: int) -> tuple[dict[str, bytes], int]:
    """The attributes of a tag from `position` on, by name, and where they end. Of two alike the first counts."""
    found: dict[str, bytes] = {}
    while attribute := ATTRIBUTE.match(data, position):
        value = attribute["double"] or attribute["single"] or attribute["bare"] or b""
        found.setdefault(attribute["name"].decode("latin-1").lower(), value)
        position = attribute.end()
    return found, position


def _behind_element(data: bytes, name: bytes, position: int) -> int:
    """Where the next tag may begin after the start tag that ends at `position`."""
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
