"""How large a picture is, out of its first bytes: nothing is decoded, so no picture can be a bomb."""

import re
import struct
from collections.abc import Callable

Size = tuple[int, int]

# Markers that begin a frame of a JPEG (ITU-T T.81, B.1.1.3); C4, C8 and CC are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
AVIF_SIZE = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)
AVIF_HEAD_BYTES = 64 * 1024


def pixels(data: bytes, media_type: str) -> Size | None:
    """Width and height of a picture; None where it is none, or is damaged, or of a kind that is not looked into."""
    look = READERS.get(media_type)
    try:
        size = look(data) if look else None
    except (struct.error, IndexError):
        return None
    return size if size and all(size) else None


def _png(data: bytes) -> Size | None:
    return _pair(">II", data, 16) if data[12:16] == b"IHDR" else None


def _gif(data: bytes) -> Size | None:
    return _pair("<HH", data, 6)


def _jpeg(data: bytes) -> Size | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in JPEG_FRAMES:
            height, width = _pair(">HH", data, at + 5)
            return width, height
        alone = marker == 0xFF or marker in JPEG_MARKERS_WITHOUT_LENGTH
        at += (1 if marker == 0xFF else 2) if alone else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _webp(data: bytes) -> Size | None:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = _pair("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def _avif(data: bytes) -> Size | None:
    found = AVIF_SIZE.search(data[:AVIF_HEAD_BYTES])
    return _pair(">II", found[1], 0) if found else None


def _pair(form: str, data: bytes, at: int) -> Size:
    first, second = struct.unpack_from(form, data, at)
    return int(first), int(second)


READERS: dict[str, Callable[[bytes], Size | None]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
    "image/avif": _avif,
}
