"""Decode Content-Encoding in small steps, so that a decompression bomb stops at the cap and never fills the memory."""

import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from sources.web.records import Limits, Stopped

CHUNK_BYTES = 1 << 16
MAX_ENCODINGS = 2
NO_ENCODING = frozenset({"", "identity"})
GZIP = frozenset({"gzip", "x-gzip"})
GZIP_MAGIC = b"\x1f\x8b"


class Unpacker:
    """Takes the body as it was received and writes the decoded bytes to `sink`.

    Raises Stopped: `http.bad_encoding` for what cannot be decoded, `limit.decoded_size` and `limit.ratio` at the
    caps. What was decoded until then stays in the sink.
    """

    def __init__(self, content_encoding: str, sink: IO[bytes], limits: Limits) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        self._names = [name for name in reversed(names) if name not in NO_ENCODING]
        if len(self._names) > MAX_ENCODINGS:
            raise Stopped("http.bad_encoding", "too many encodings")
        self._stages = [_stage(name) for name in self._names]
        self._sink = sink
        self._limits = limits
        self._received = 0
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Decode one more piece of the body."""
        self._received += len(data)
        pieces: Iterable[bytes] = (data,)
        for stage in self._stages:
            pieces = stage.unpack(pieces)
        for piece in pieces:
            self._keep(piece)

    def finish(self) -> None:
        """Raise Stopped (`http.bad_encoding`) if the body ended before its encoding did."""
        if self._received and not all(stage.complete for stage in self._stages):
            raise Stopped("http.bad_encoding", "the packed body ends too early")

    def _keep(self, piece: bytes) -> None:
        room = self._limits.decoded_bytes - self.size
        self._sink.write(piece[:room])
        self.size += min(len(piece), room)
        if len(piece) > room:
            raise Stopped("limit.decoded_size", f"more than {self._limits.decoded_bytes} bytes")
        if self._stages and self.size > self._limits.ratio_from and self.size > self._limits.ratio * self._received:
            raise Stopped("limit.ratio", f"{self._received} bytes became {self.size}")


class _Inflate:
    """gzip (RFC 1952, any number of members) or deflate (RFC 1950, and bare RFC 1951 as some servers send it)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inflater = zlib.decompressobj(31) if gzip else None
        self._first = b""
        self.complete = False

    def unpack(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            try:
                yield from self._steps(piece)
            except zlib.error as error:
                raise Stopped("http.bad_encoding", str(error)) from error

    def _steps(self, data: bytes) -> Iterator[bytes]:
        data, inflater = self._choose(data)
        out = b""
        while inflater and not self.complete and (data or len(out) == CHUNK_BYTES):
            out = inflater.decompress(data, CHUNK_BYTES)
            yield out
            data = inflater.unconsumed_tail
            if inflater.eof:
                data, inflater = self._next_member(inflater.unused_data)

    def _choose(self, data: bytes) -> tuple[bytes, "zlib._Decompress | None"]:
        if self._inflater is None and len(self._first + data) >= 2:
            data, self._first = self._first + data, b""
            has_header = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(15 if has_header else -15)
        elif self._inflater is None:
            self._first += data
        return data, self._inflater

    def _next_member(self, rest: bytes) -> tuple[bytes, "zlib._Decompress | None"]:
        if self._gzip and rest.startswith(GZIP_MAGIC):
            self._inflater = zlib.decompressobj(31)
            return rest, self._inflater
        self.complete = True  # what follows the last member is ignored, as browsers do
        return b"", None


def _stage(name: str) -> _Inflate:
    if name in GZIP or name == "deflate":
        return _Inflate(gzip=name in GZIP)
    raise Stopped("http.bad_encoding", f"unknown encoding {name[:40]}")
