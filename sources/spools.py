"""Spools: bytes of unknown length, in memory while few, in a temporary file when many."""

import tempfile
from collections.abc import Iterator
from typing import IO

MAX_SPOOL_MEMORY_BYTES = 256 * 1024


def spool() -> IO[bytes]:
    """A file for bytes of unknown length: in memory while small, on disk when it grows, gone when closed."""
    return tempfile.SpooledTemporaryFile(max_size=MAX_SPOOL_MEMORY_BYTES)


def size_of(file: IO[bytes]) -> int:
    """How many bytes a spool holds; leaves it at its end."""
    return file.seek(0, 2)


def chunks_of(file: IO[bytes], start: int = 0, step: int = 1 << 16) -> Iterator[bytes]:
    """The bytes of a spool from `start` on, in pieces of `step` bytes."""
    file.seek(start)
    return iter(lambda: file.read(step), b"")
