"""The page inside a WACZ of another program: the bytes that a server sent, to be read like those that we fetch.

Only for files that sources/wacz/foreign.py accepted. A WARC is compressed once more inside, so its unpacked size is
counted here. Any error ends the search, and the file is kept without a text.
"""

import io
import json
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from sources.wacz.foreign import DATAPACKAGE, MAX_DOCUMENT_BYTES
from sources.zip_directory import open_zip

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PAGE_BYTES = 10_000_000
CHUNK_BYTES = 1 << 16
GZIP = b"\x1f\x8b"
READ_ERRORS = (
    ArchiveLoadFailed,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    OSError,
    RecursionError,
)


@dataclass(frozen=True)
class ArchivedPage:
    """One page as it was sent: address, declared type, and at most MAX_PAGE_BYTES without their encodings."""

    url: str
    content_type: str
    body: bytes


def first_page(file: IO[bytes], most_unpacked: int = MAX_UNPACKED_BYTES) -> ArchivedPage | None:
    """The page that the WACZ is about: the first of its list of pages that it has a response for; None without one.

    `most_unpacked` is the maximum for all its WARC files together, in bytes.
    """
    try:
        with open_zip(file) as archive:
            wanted, room = [*_page_urls(archive)], _UnpackBudget(most_unpacked)
            names = [name for name in archive.namelist() if name.startswith("archive/") and ".warc" in name]
            # Each page is nearer to the top of the list than the one before, so only the last counts.
            best = deque((page for name in names for page in _pages_in(archive, name, wanted, room)), maxlen=1)
    except READ_ERRORS:
        return None
    return best[0] if best else None


def _page_urls(archive: zipfile.ZipFile) -> Iterator[str]:
    package = json.loads(_document(archive, DATAPACKAGE))
    if isinstance(url := package.get("mainPageUrl"), str):
        yield url
    lines = _document(archive, "pages/pages.jsonl").splitlines()
    pages = [json.loads(line) for line in lines[:100] if line.strip()]
    yield from (page["url"] for page in pages if isinstance(page, dict) and isinstance(page.get("url"), str))


def _document(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_DOCUMENT_BYTES:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _pages_in(archive: zipfile.ZipFile, name: str, wanted: list[str], room: "_UnpackBudget") -> Iterator[ArchivedPage]:
    """Responses with status 200 for wanted URLs. Each removes its URL and all less wanted ones from the list."""
    if not wanted:
        return
    with archive.open(name) as member:
        for record in ArchiveIterator(io.BufferedReader(_Unpacked(member, room), CHUNK_BYTES)):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url in wanted and _status(record) == "200":
                del wanted[wanted.index(url) :]
                kind = record.http_headers.get_header("Content-Type") or ""
                yield ArchivedPage(url, kind, record.content_stream().read(MAX_PAGE_BYTES))
                if not wanted:
                    return


def _status(record: Any) -> str:
    return str(record.http_headers.get_statuscode()) if record.http_headers else ""


class _UnpackBudget:
    """How many bytes may still be unpacked. Raises ValueError when they are used up."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ValueError("unpacks to more than is read")


class _Unpacked(io.RawIOBase):
    """A WARC without its compression, if it has any; reading more than the budget raises ValueError."""

    def __init__(self, packed: IO[bytes], room: _UnpackBudget) -> None:
        self._packed = packed
        self._rest = packed.read(CHUNK_BYTES)
        self._inflater = zlib.decompressobj(31) if self._rest.startswith(GZIP) else None
        self._room = room

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._next(len(buffer))
        self._room.take(len(data))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        data = b""
        while not data and (self._rest or self._more()):
            data, self._rest = self._unpack(most) if self._inflater else (self._rest[:most], self._rest[most:])
        return data

    def _more(self) -> bool:
        self._rest = self._packed.read(CHUNK_BYTES)
        return bool(self._rest)

    def _unpack(self, most: int) -> tuple[bytes, bytes]:
        """Some bytes of the member, and what is still packed; a new member begins where one ended."""
        inflater = self._inflater or zlib.decompressobj(31)
        data = inflater.decompress(self._rest, most)
        if not inflater.eof:
            return data, inflater.unconsumed_tail
        self._inflater = zlib.decompressobj(31)
        return data, inflater.unused_data
