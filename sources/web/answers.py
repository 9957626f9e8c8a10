"""Read answers in HTTP/1.x as browsers do, which forgive servers more than RFC 9112 does.

What is forgiven is noted by short codes (`oddities`), which are sealed with the capture. What no browser reads raises
Stopped. The rules are those of Chromium; tests/sources/web/framing.py has each beside what a real Chromium does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sources.web.records import Stopped

Headers = list[tuple[str, str]]

MAX_SLOP_BYTES = 4  # what may stand before the status line
STATUS_LINE = re.compile(rb"(?:http|icy)", re.IGNORECASE)
PLAIN_STATUS_LINE = re.compile(rb"HTTP/1\.[01] \d{3}(?: [^\0\r\n]*)?")
STATUS = re.compile(rb"(?:http(?:/[\d.]*)?|icy)[ \t]*(\d+)?", re.IGNORECASE)
HEAD_END = re.compile(rb"\n\r?\n")
LINE_END = re.compile(rb"[\r\n]+")
TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+")
CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]+")
PLAIN_CHUNK_LINE = re.compile(rb"[0-9a-fA-F]+(?:;.*)?\r\n", re.DOTALL)
MAX_SIZE_DIGITS = 16
MAX_LINE_BYTES = 16 * 1024
NO_BODY = frozenset({204, 205, 304})


@dataclass
class Head:
    """The head of a final answer: where it starts and ends in what was received, and how the body is delimited."""

    status: int
    headers: Headers
    start: int
    end: int
    length: int | None  # of the body in bytes; None where it ends with the connection, or is chunked
    chunked: bool
    oddities: list[str] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """All values of the headers of that name."""
        return [value for key, value in self.headers if key.lower() == name]


class AnswerReader:
    """Reads one answer from a connection: `receive` gives more of its bytes, and none when the connection ended."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._data = b""
        self._at = 0  # how much of `_data` was read
        self._place = 0  # the same, of all that was received
        self._ended = False
        self.oddities: list[str] = []

    def head(self) -> Head:
        """The head of the final answer, after interim ones. Raises Stopped (`http.protocol`), EOFError."""
        while True:
            self._begin_status_line()
            start, raw = self._place, self._take_head()
            head = _parsed(raw, start, self._place)
            if not 100 <= head.status < 200:
                self.oddities += [code for code in head.oddities if code not in self.oddities]
                return head

    def body(self, head: Head) -> Iterator[bytes]:
        """The pieces of the body. Raises Stopped: `http.incomplete`, `http.protocol`."""
        if head.status in NO_BODY:
            return
        if head.chunked:
            yield from self._chunks()
        elif head.length is None:
            yield from self._until_end()
        else:
            yield from self._exactly(head.length, "the body")
            if self._left():
                self._note("bytes-behind-body")

    def _begin_status_line(self) -> None:
        """Skip the few bytes that may stand before the status line."""
        while not (found := STATUS_LINE.search(self._peek(MAX_SLOP_BYTES + 4))) and self._left() < MAX_SLOP_BYTES + 4:
            if not self._more():
                break
        if not self._left():
            raise EOFError("nothing was received")
        if not found and b"http".startswith(self._peek(4).lower()):
            raise EOFError("the head is cut off")
        if not found:
            raise Stopped("http.protocol", f"no status line: {self._peek(40)!r}")
        if found.start():
            self._note("bytes-before-status")
            self._skip(found.start())

    def _take_head(self) -> bytes:
        searched = 0
        while not (end := HEAD_END.search(self._data, self._at + searched)):
            searched = max(self._left() - 3, 0)
            if not self._more():
                raise EOFError("the head is cut off")
        return self._skip(end.end() - self._at)

    def _chunks(self) -> Iterator[bytes]:
        while size := self._chunk_size():
            yield from self._exactly(size, "a chunk")
            end = self._line()
            if end.strip(b"\r\n"):
                raise Stopped("http.protocol", f"a chunk is longer than it says: {end[:40]!r}")
            if end != b"\r\n":
                self._note("bare-line-feed")
        self._trailers()

    def _chunk_size(self) -> int:
        line = self._line()
        digits = line.rstrip(b"\r\n").partition(b";")[0].rstrip(b" ")
        if not CHUNK_SIZE.fullmatch(digits) or len(digits.lstrip(b"0")) > MAX_SIZE_DIGITS:
            raise Stopped("http.protocol", f"no size of a chunk: {line[:40]!r}")
        if not line.endswith(b"\r\n") and line.endswith(b"\n"):
            self._note("bare-line-feed")
        elif line.endswith(b"\n") and not PLAIN_CHUNK_LINE.fullmatch(line):
            self._note("chunk-line")
        if not line.endswith(b"\n") and int(digits, 16):
            raise Stopped("http.incomplete", "the body ends in the size of a chunk")
        return int(digits, 16)

    def _trailers(self) -> None:
        while True:
            if not self._left() and not self._more():
                self._note("no-end-of-chunks")
                return
            if not self._line().strip(b"\r\n"):
                break
        if self._left():
            self._note("bytes-behind-body")

    def _line(self) -> bytes:
        """One line with its end; without it if the connection ended before. Raises Stopped."""
        while (end := self._data.find(b"\n", self._at)) < 0 and self._left() <= MAX_LINE_BYTES and self._more():
            pass
        if not self._left():
            raise Stopped("http.incomplete", "the body ends between two chunks")
        size = end + 1 - self._at if end >= 0 else self._left()
        if size > MAX_LINE_BYTES:
            raise Stopped("http.protocol", "an overlong line between two chunks")
        return self._skip(size)

    def _exactly(self, size: int, what: str) -> Iterator[bytes]:
        left = size
        while left:
            if not self._left() and not self._more():
                raise Stopped("http.incomplete", f"{what} has {size - left} of {size} bytes")
            piece = self._skip(min(left, self._left()))
            left -= len(piece)
            yield piece

    def _until_end(self) -> Iterator[bytes]:
        while self._left() or self._more():
            yield self._skip(self._left())

    def _more(self) -> bool:
        """Receive more; False at the end of the connection, after which nothing is received any more."""
        data = b"" if self._ended else self._receive()
        self._ended = not data
        self._data, self._at = self._data[self._at :] + data, 0
        return bool(data)

    def _left(self) -> int:
        """How many bytes were received and not yet read."""
        return len(self._data) - self._at

    def _peek(self, size: int) -> bytes:
        return self._data[self._at : self._at + size]

    def _skip(self, size: int) -> bytes:
        taken = self._peek(size)
        self._at += size
        self._place += size
        return taken

    def _note(self, oddity: str) -> None:
        if oddity not in self.oddities:
            self.oddities.append(oddity)


def _parsed(raw: bytes, start: int, end: int) -> Head:
    """The head in these bytes, which end with an empty line. Raises Stopped (`http.protocol`)."""
    if b"\0" in raw:
        raise Stopped("http.protocol", "a zero byte in the head")
    first, *lines = LINE_END.split(raw.rstrip(b"\r\n"))
    oddities = {} if PLAIN_STATUS_LINE.fullmatch(first) else {"status-line": None}
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        oddities["bare-line-feed"] = None
    headers = [*_headers(lines, oddities)]
    found = STATUS.match(first)
    status = int(found[1][:6]) if found and found[1] else 200  # as browsers take it where no number stands
    head = Head(status, headers, start, end, None, chunked=False)
    head.chunked = _is_chunked(head)
    head.length = None if head.chunked else _length(head, oddities)
    if head.chunked and head.values("content-length"):
        oddities["length-and-chunks"] = None
    if 300 <= status < 400 and len(set(head.values("location"))) > 1:
        raise Stopped("http.protocol", "several addresses to go to")
    head.oddities = [*oddities]
    return head


def _headers(lines: list[bytes], oddities: dict[str, None]) -> Iterator[tuple[str, str]]:
    """Name and value of each line that has a colon; a line that begins with a blank goes on with the one before."""
    last: tuple[bytes, bytes] | None = None
    for line in lines:
        if line[:1] in {b" ", b"\t"}:
            oddities["folded-header"] = None
            if last:
                last = (last[0], last[1] + b" " + line.strip(b" \t"))
                continue
        if last:
            yield last[0].decode("latin-1"), last[1].decode("latin-1")
        last = _header(line.strip(b" \t"), oddities)
    if last:
        yield last[0].decode("latin-1"), last[1].decode("latin-1")


def _header(line: bytes, oddities: dict[str, None]) -> tuple[bytes, bytes] | None:
    name, colon, value = line.partition(b":")
    bare = name.rstrip(b" \t")
    if not colon or not bare:
        oddities["no-header"] = None
        return None
    if bare != name:
        oddities["blank-before-colon"] = None
    if not TOKEN.fullmatch(bare):
        oddities["header-name"] = None
    return bare, value.strip(b" \t")


def _is_chunked(head: Head) -> bool:
    names = [name.strip().lower() for value in head.values("transfer-encoding") for name in value.split(",")]
    return "chunked" in names


def _length(head: Head, oddities: dict[str, None]) -> int | None:
    """The length of the body as its headers agree on it; None where they say none that is a number. Raises Stopped."""
    said = head.values("content-length")
    values = [value.strip() for header in said for value in header.split(",")]
    if len(set(values)) > 1:
        raise Stopped("http.protocol", f"several lengths: {', '.join(values)[:80]}")
    if len(values) > 1:
        oddities["length-repeated"] = None
    if not values:
        return None
    digits = values[0].lstrip("0")  # Python reads no number of thousands of digits, be they zeros
    if not re.fullmatch(r"[0-9]+", values[0]) or len(digits) > MAX_SIZE_DIGITS:
        oddities["length-no-number"] = None
        return None
    return int(digits or "0")
