"""A PDF that ends too early, made readable: what is left of its pages, with a catalog and a page tree put behind them.

A PDF is read from its end, where it says which objects are where. Without that, the objects themselves say what they
are (ISO 32000-1, 7.3.10 and 7.5.7).
"""

import re
import zlib
from collections.abc import Iterator

END_MARK = b"%%EOF"
TAIL_BYTES = 2048
OBJECT = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\b")
PAGE_TYPE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
STREAM = re.compile(rb"stream\r?\n")
COUNT, FIRST = re.compile(rb"/N\s+(\d{1,6})"), re.compile(rb"/First\s+(\d{1,8})")
MAX_HEAD_BYTES = 4096  # a page's dictionary is no longer, nor that of a stream
MAX_PAGES = 5000
MAX_UNPACKED_BYTES = 50_000_000  # of all object streams together


def is_cut(data: bytes) -> bool:
    """Whether the end of the file is missing."""
    return END_MARK not in data[-TAIL_BYTES:]


def salvaged(data: bytes) -> bytes | None:
    """The file with a new end, by which its pages can be found; None where there are none."""
    data += b"\nendstream\nendobj\n" + b"\n".join(_unpacked(data))
    pages = list(dict.fromkeys(_pages(data)))[:MAX_PAGES]
    if not pages:
        return None
    top = max(int(found[1]) for found in OBJECT.finditer(data)) + 1
    kids = b" ".join(b"%d %d R" % page for page in pages)
    return data + (
        b"\n%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (top, top + 1)
        + b"%d 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (top + 1, len(pages), kids)
        + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n0\n%%%%EOF\n" % (top + 2, top)
    )


def _pages(data: bytes) -> Iterator[tuple[int, int]]:
    for found in PAGE_TYPE.finditer(data):
        head = data[max(found.start() - MAX_HEAD_BYTES, 0) : found.start()]
        begins = [*OBJECT.finditer(head)]
        if begins and b"endobj" not in head[begins[-1].end() :]:
            yield int(begins[-1][1]), int(begins[-1][2])


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The objects of all object streams, each as if it stood in the file by itself."""
    room = MAX_UNPACKED_BYTES
    for found in OBJECT_STREAM.finditer(data):
        head = data[max(found.start() - MAX_HEAD_BYTES, 0) : found.end() + MAX_HEAD_BYTES]
        begin = STREAM.search(data, found.end(), found.end() + MAX_HEAD_BYTES)
        count, first = COUNT.search(head), FIRST.search(head)
        if begin is None or count is None or first is None:
            continue
        content = _inflated(data[begin.end() :], room)
        room -= len(content)
        yield from _objects(content, int(count[1]), int(first[1]))


def _inflated(data: bytes, room: int) -> bytes:
    """What a compressed stream holds, as far as it can be unpacked and there is room for it."""
    unpacking, content = zlib.decompressobj(), b""
    for place in range(0, len(data), TAIL_BYTES):
        try:
            content += unpacking.decompress(data[place : place + TAIL_BYTES], max(room - len(content), 1))
        except zlib.error:
            return content
        if unpacking.eof or len(content) >= room:
            return content
    return content


def _objects(content: bytes, count: int, first: int) -> Iterator[bytes]:
    numbers = [int(number) for number in content[:first].split()[: 2 * count] if number.isdigit()]
    places = [*zip(numbers[::2], numbers[1::2], strict=False)]
    ends = [place for _, place in places[1:]] + [len(content)]
    for (number, place), end in zip(places, ends, strict=False):
        yield b"%d 0 obj\n%s\nendobj" % (number, content[first + place : first + end])
