"""Read WARC files without trust: record by record, gzip member by gzip member, checking every digest."""

import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

MAX_HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 1 << 16
VERSION = re.compile(rb"WARC/1\.[01]\r\n")
BODY = re.compile(rb"\r?\n\r?\n")


@dataclass
class ReadRecord:
    """One record as found: its offset, its named fields, and its problems as sentences."""

    offset: int
    length: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """A named field, or an empty text."""
        return self.fields.get(name.lower(), "")


def read_records(file: IO[bytes]) -> Iterator[ReadRecord]:
    """Every record of a `.warc.gz`. If the file cannot be read any further, the last one has that as its problem."""
    end = file.seek(0, 2)
    offset = 0
    while offset < end:
        record = ReadRecord(offset)
        member = _Member(file, offset)
        try:
            _read(io.BufferedReader(member, CHUNK_BYTES), record)
            record.length = member.end - offset
        except (zlib.error, EOFError, ValueError) as error:
            record.problems.append(f"cannot be read: {error}")
            record.length = end - offset
        yield record
        offset += record.length


class _Member(io.RawIOBase):
    """The unpacked bytes of one gzip member; `end` is the offset after it, known when all was read."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        self._file = file
        self._place = offset
        self._inflater = zlib.decompressobj(31)
        self._rest = b""

    @property
    def end(self) -> int:
        return self._place - len(self._inflater.unused_data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        out = b""
        while not out and not self._inflater.eof:
            if not self._rest:
                self._rest = self._more()
            out = self._inflater.decompress(self._rest, len(buffer))
            self._rest = self._inflater.unconsumed_tail
        buffer[: len(out)] = out
        return len(out)

    def _more(self) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(CHUNK_BYTES)
        if not data:
            raise EOFError("the gzip member is cut off")
        self._place += len(data)
        return data


def _read(stream: io.BufferedReader, record: ReadRecord) -> None:
    _read_head(stream, record)
    size = record.get("content-length")
    if not size.isdecimal():
        raise ValueError("no Content-Length")
    _read_block(stream, record, int(size))
    if stream.read(4) != b"\r\n\r\n" or stream.read(1):
        record.problems.append("does not end where it says")


def _read_head(stream: io.BufferedReader, record: ReadRecord) -> None:
    if not VERSION.fullmatch(stream.readline(32)):
        raise ValueError("no WARC version line")
    size = 0
    while (line := stream.readline(MAX_HEAD_BYTES)) != b"\r\n":
        size += len(line)
        name, colon, value = line.decode("utf-8").partition(":")
        if not colon or size > MAX_HEAD_BYTES or name.lower() in record.fields:
            raise ValueError("a broken header")
        record.fields[name.lower()] = value.strip()


def _read_block(stream: io.BufferedReader, record: ReadRecord, size: int) -> None:
    block, payload = hashlib.sha256(), hashlib.sha256()
    head: bytes | None = b""
    while size:
        data = stream.read(min(size, CHUNK_BYTES))
        if not data:
            raise EOFError("the block is cut off")
        size -= len(data)
        block.update(data)
        head, body = _behind_head(head, data)
        payload.update(body)
    _compare(record, "WARC-Block-Digest", block.hexdigest(), required=True)
    if record.get("WARC-Type") == "response":
        _compare(record, "WARC-Payload-Digest", payload.hexdigest(), required=False)


def _behind_head(head: bytes | None, data: bytes) -> tuple[bytes | None, bytes]:
    """Split off the HTTP head: its bytes so far (None when it is complete), and bytes of the body."""
    if head is None:
        return None, data
    head += data
    over = BODY.search(head)
    return (None, head[over.end() :]) if over else (head, b"")


def _compare(record: ReadRecord, name: str, found: str, *, required: bool) -> None:
    said = record.get(name)
    if required and not said:
        record.problems.append(f"has no {name}")
    elif said and said != f"sha256:{found}":
        record.problems.append(f"does not hold what its {name} says")
