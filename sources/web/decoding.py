"""Decode Content-Encoding in small steps, so that a decompression bomb stops at the cap and never fills the memory.

What browsers forgive is forgiven: a wrong checksum, a missing end behind the last packed byte, bytes after the end,
and names of encodings that there are not. Each of these is noted in `Unpacker.oddities`.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Protocol

import brotli
import zstandard

from sources.web.records import Limits, Stopped

CHUNK_BYTES = 1 << 16
MAX_ENCODINGS = 5  # browsers unpack as often as a server packed; nobody packs so often
NO_ENCODING = frozenset({"", "identity"})
GZIP = frozenset({"gzip", "x-gzip"})
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'+.^_`|~/-]*")  # as browsers take one: others are errors to them
GZIP_MAGIC = b"\x1f\x8b"
GZIP_HEAD_BYTES, GZIP_END_BYTES = 10, 8
MAX_GZIP_HEAD_BYTES = 64 * 1024
HAS_CHECKSUM, HAS_EXTRA, HAS_NAME, HAS_COMMENT = 2, 4, 8, 16  # RFC 1952, 2.3.1
MAX_WINDOW_BYTES = 8 << 20  # RFC 9659: what a client must be able to unpack, and no more
ZSTD_FRAMES = re.compile(rb"\x28|[\x50-\x5f]")  # how a frame begins, or one to skip (RFC 8878, 3.1)
# zstd unpacks all of what it is given at once: so little cannot become more than some megabytes (4 bytes give 128 KiB).
ZSTD_STEP_BYTES = 256


class Decoder(Protocol):
    """One encoding, which is taken off piece by piece."""

    complete: bool
    oddities: list[str]

    def unpack(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """What is in the pieces. Raises Stopped (`http.bad_encoding`)."""

    def finish(self) -> None:
        """Called when nothing more comes: whether that is an end is in `complete` then."""


class Unpacker:
    """Takes the body as it was received and writes the decoded bytes to `sink`.

    Raises Stopped: `http.bad_encoding` for what cannot be decoded, `http.incomplete` for what ends too early,
    `limit.decoded_size` and `limit.ratio` at the caps. What was decoded until then stays in the sink.
    """

    def __init__(self, content_encoding: str, sink: IO[bytes], limits: Limits) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        self._stages: list[Decoder] = []
        self._oddities: list[str] = []
        for name in reversed(names):
            if not TOKEN.fullmatch(name) or len(self._stages) == MAX_ENCODINGS:
                raise Stopped("http.bad_encoding", f"no encodings: {content_encoding[:80]}")
            if name in STAGES:
                self._stages.append(STAGES[name]())
            elif name not in NO_ENCODING:
                self._oddities.append("unknown-encoding")
        self._sink = sink
        self._limits = limits
        self._received = 0
        self.size = 0

    @property
    def oddities(self) -> list[str]:
        """Codes of what was forgiven."""
        return list(dict.fromkeys([*self._oddities, *(code for stage in self._stages for code in stage.oddities)]))

    def feed(self, data: bytes) -> None:
        """Decode one more piece of the body."""
        self._received += len(data)
        pieces: Iterable[bytes] = (data,)
        for stage in self._stages:
            pieces = stage.unpack(pieces)
        for piece in pieces:
            self._keep(piece)

    def finish(self) -> None:
        """Raise Stopped (`http.incomplete`) if the body ended before its encoding did."""
        for stage in self._stages:
            stage.finish()
        if self._received and not all(stage.complete for stage in self._stages):
            raise Stopped("http.incomplete", "the packed body ends too early")

    def _keep(self, piece: bytes) -> None:
        room = self._limits.decoded_bytes - self.size
        self._sink.write(piece[:room])
        self.size += min(len(piece), room)
        if len(piece) > room:
            raise Stopped("limit.decoded_size", f"more than {self._limits.decoded_bytes} bytes")
        if self._stages and self.size > self._limits.ratio_from and self.size > self._limits.ratio * self._received:
            raise Stopped("limit.ratio", f"{self._received} bytes became {self.size}")


class _Decoder:
    """What all stages share: errors of a library end the body, and bytes behind the end are noted and ignored."""

    def __init__(self) -> None:
        self.complete = False
        self.oddities: list[str] = []

    def unpack(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            try:
                yield from self._steps(piece)
            except (zlib.error, brotli.error, zstandard.ZstdError) as error:
                raise Stopped("http.bad_encoding", str(error)[:200]) from error

    def finish(self) -> None:
        """An end that the library did not see is none."""

    def _steps(self, data: bytes) -> Iterator[bytes]:
        raise NotImplementedError

    def _end(self, surplus: bytes) -> None:
        self.complete = True
        if surplus.strip(b"\0"):  # some servers fill up with zeros
            self._note("bytes-behind-packed")

    def _note(self, oddity: str) -> None:
        if oddity not in self.oddities:
            self.oddities.append(oddity)


class _Inflate(_Decoder):
    """deflate: RFC 1950, and bare RFC 1951 as some servers send it."""

    def __init__(self) -> None:
        super().__init__()
        self._inflater: zlib._Decompress | None = None
        self._first = b""

    def _steps(self, data: bytes) -> Iterator[bytes]:
        if self._inflater is None:
            data, self._first = self._first + data, b""
            if len(data) < 2:
                self._first = data
                return
            has_header = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(15 if has_header else -15)
        yield from _inflated(self._inflater, data)
        if self._inflater.eof:
            self._end(self._inflater.unused_data)


class _Gunzip(_Decoder):
    """gzip (RFC 1952, any number of members). A checksum that does not match, or is not there, changes no byte."""

    def __init__(self) -> None:
        super().__init__()
        self._rest = b""
        self._members = 0
        self._checksum = 0
        self._inflater: zlib._Decompress | None = None

    def _steps(self, data: bytes) -> Iterator[bytes]:
        while data and not self.complete:
            if self._inflater is None:
                data = self._head(self._rest + data)
            elif not self._inflater.eof:
                for out in _inflated(self._inflater, data):
                    self._checksum = zlib.crc32(out, self._checksum)
                    yield out
                data = self._inflater.unused_data if self._inflater.eof else b""
            else:
                data = self._check(self._rest + data)

    def _head(self, data: bytes) -> bytes:
        """Begin a member when its head is whole; what follows the head."""
        if self._members and not GZIP_MAGIC.startswith(data[:2]):
            self._end(data)
            return b""
        size = _gzip_head_size(data)
        self._rest = b"" if size else data
        if not size:
            return b""
        self._members += 1
        self._checksum = 0
        self._inflater = zlib.decompressobj(-15)
        return data[size:]

    def _check(self, data: bytes) -> bytes:
        """Compare the end of a member when it is whole; what follows it."""
        self._rest = b"" if len(data) >= GZIP_END_BYTES else data
        if self._rest:
            return b""
        if int.from_bytes(data[:4], "little") != self._checksum:
            self._note("gzip-checksum")
        self._inflater = None
        return data[GZIP_END_BYTES:]

    def finish(self) -> None:
        if self._inflater is None:
            self.complete = self.complete or self._members > 0
        elif self._inflater.eof:
            self._note("gzip-checksum")
            self.complete = True


class _Unbrotli(_Decoder):
    """br, in the format of RFC 7932."""

    def __init__(self) -> None:
        super().__init__()
        self._decompressor = brotli.Decompressor()

    def _steps(self, data: bytes) -> Iterator[bytes]:
        while not self.complete:
            yield self._decompressor.process(data, output_buffer_limit=CHUNK_BYTES)
            data = b""
            if self._decompressor.is_finished():
                self._end(b"")
            elif self._decompressor.can_accept_more_data():
                return


class _Unzstd(_Decoder):
    """zstd (RFC 8878, any number of frames)."""

    def __init__(self) -> None:
        super().__init__()
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._frames = 0

    def _steps(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_STEP_BYTES):
            step = data[start : start + ZSTD_STEP_BYTES]
            while step and not self.complete:
                if self._frame is None and self._frames and not ZSTD_FRAMES.match(step):
                    self._end(step)
                    return
                self._frame = self._frame or _ZSTD.decompressobj()
                yield self._frame.decompress(step)
                step = self._frame.unused_data if self._frame.eof else b""
                if self._frame.eof:
                    self._frame = None
                    self._frames += 1

    def finish(self) -> None:
        self.complete = self.complete or (self._frame is None and self._frames > 0)


_ZSTD = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
STAGES: dict[str, type[_Decoder]] = {
    **dict.fromkeys(GZIP, _Gunzip), "deflate": _Inflate, "br": _Unbrotli, "zstd": _Unzstd,
}  # fmt: skip


def _inflated(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    out = b""
    while not inflater.eof and (data or len(out) == CHUNK_BYTES):
        out = inflater.decompress(data, CHUNK_BYTES)
        data = inflater.unconsumed_tail
        yield out


def _gzip_head_size(data: bytes) -> int:
    """How long the head of a gzip member is; 0 if it is not whole yet. Raises Stopped where there is none."""
    if data[: len(GZIP_MAGIC)] != GZIP_MAGIC[: len(data)] or (len(data) > 2 and data[2] != zlib.DEFLATED):
        raise Stopped("http.bad_encoding", "no gzip")
    if len(data) < GZIP_HEAD_BYTES:
        return 0
    flags, size = data[3], GZIP_HEAD_BYTES
    if flags & HAS_EXTRA:
        size += 2 + int.from_bytes(data[size : size + 2], "little")
    for flag in (HAS_NAME, HAS_COMMENT):
        if flags & flag:
            size = data.find(b"\0", size) + 1 or MAX_GZIP_HEAD_BYTES
    size += 2 * bool(flags & HAS_CHECKSUM)
    if size <= len(data):
        return size
    if len(data) > MAX_GZIP_HEAD_BYTES:
        raise Stopped("http.bad_encoding", "an overlong gzip head")
    return 0
