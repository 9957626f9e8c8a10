"""The page inside somebody else's WACZ: the bytes that a server once sent, to be read like those that we fetch.

Only after sources/wacz/foreign.py let the file in. A WARC is packed once more inside, so what it unpacks to is
counted here; whatever is odd ends the search, and the file is kept without a text.
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

from sources.wacz.foreign import DATAPACKAGE, LARGEST_DOCUMENT
from sources.wacz.zip_directory import open_zip

MOST_UNPACKED = 200 * 1024 * 1024
LARGEST_PAGE = 10_000_000
STEP = 1 << 16
GZIP = b"\x1f\x8b"
ODD = (ArchiveLoadFailed, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, RecursionError)


@dataclass(frozen=True)
class ArchivedPage:
    """One page as it was sent: address, declared type, and at most LARGEST_PAGE bytes without their encodings."""

    url: str
    content_type: str
    body: bytes


def first_page(file: IO[bytes], most_unpacked: int = MOST_UNPACKED) -> ArchivedPage | None:
    """The page that the WACZ is about: the first of its list of pages that it has an answer for; None without one.

    `most_unpacked` is for all its WARC files together.
    """
    try:
        with open_zip(file) as archive:
            wanted, room = [*_page_urls(archive)], _Room(most_unpacked)
            names = [name for name in archive.namelist() if name.startswith("archive/") and ".warc" in name]
            # Each is nearer to the top of the list than the one before, and only the last is kept.
            best = deque((page for name in names for page in _pages_in(archive, name, wanted, room)), maxlen=1)
    except ODD:
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
    if archive.getinfo(name).file_size > LARGEST_DOCUMENT:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _pages_in(archive: zipfile.ZipFile, name: str, wanted: list[str], room: "_Room") -> Iterator[ArchivedPage]:
    """Good answers of wanted addresses; each takes those from the list that are wanted less, and itself."""
    if not wanted:
        return
    with archive.open(name) as member:
        for record in ArchiveIterator(io.BufferedReader(_Unpacked(member, room), STEP)):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url in wanted and _status(record) == "200":
                del wanted[wanted.index(url) :]
                kind = record.http_headers.get_header("Content-Type") or ""
                yield ArchivedPage(url, kind, record.content_stream().read(LARGEST_PAGE))
                if not wanted:
                    return


def _status(record: Any) -> str:
    return str(record.http_headers.get_statuscode()) if record.http_headers else ""


class _Room:
    """How many bytes may still be unpacked. Raises ValueError where they are more."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ValueError("unpacks to more than is read")


class _Unpacked(io.RawIOBase):
    """A WARC without its compression, whether it has any or not, and no more of it than there is room for."""

    def __init__(self, packed: IO[bytes], room: _Room) -> None:
        self._packed = packed
        self._rest = packed.read(STEP)
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
        self._rest = self._packed.read(STEP)
        return bool(self._rest)

    def _unpack(self, most: int) -> tuple[bytes, bytes]:
        """Some bytes of the member, and what is still packed; a new member begins where one ended."""
        inflater = self._inflater or zlib.decompressobj(31)
        data = inflater.decompress(self._rest, most)
        if not inflater.eof:
            return data, inflater.unconsumed_tail
        self._inflater = zlib.decompressobj(31)
        return data, inflater.unused_data
