"""Files that are written once and named by what they hold: `sha256/ab/cd/<hex>`, here under one directory."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

from django.utils.translation import gettext_lazy

from claimdesk.errors import Unavailable

CHUNK_BYTES = 1 << 18


class StorageError(OSError, Unavailable):
    """The archive's storage did not do what it was asked for: it is full, read-only, away, or broken.

    An OSError that is none of these has nothing to do with the archive.
    """

    code = "archive_unavailable"
    sentence = gettext_lazy("The archive does not answer right now. Nothing is lost: try again in a moment.")


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise whatever OSError the block meets as a StorageError; a missing file stays a FileNotFoundError."""
    try:
        yield
    except (FileNotFoundError, StorageError):
        raise
    except OSError as problem:
        raise StorageError(problem.errno, problem.strerror or str(problem)) from problem


class Damaged(Exception):
    """A stored file does not hold what its name says."""


@dataclass(frozen=True)
class Stored:
    """One stored file: lower-case hex SHA-256 and size in bytes."""

    sha256: str
    size: int


class Journal(Protocol):
    """What the archive needs of an append-only record."""

    def append(self, entry: str) -> None:
        """Add `entry` at the end; it is on the disk when this returns. Raises StorageError."""

    def last(self) -> str:
        """The newest entry; empty where there is none. Raises StorageError."""

    def entries(self) -> Sequence[str]:
        """All entries, the oldest first; a store that is asked over a network fetches each when it is looked at.

        Raises StorageError.
        """


class Store(Protocol):
    """What the archive needs of a place for files."""

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Write a stream under its own digest; a stored file stays as it is. Raises OSError, Damaged."""

    def put_file(self, file: IO[bytes]) -> Stored:
        """Write what the file holds, from its beginning. Raises as `put`."""

    def open(self, sha256: str) -> IO[bytes]:
        """The file, for reading. Raises FileNotFoundError, StorageError, ValueError."""

    def exists(self, sha256: str) -> bool:
        """True where the digest is stored. Raises StorageError."""

    def verify(self, sha256: str) -> bool:
        """Read the file again: True where it still holds what its name says. Raises StorageError."""

    def digests(self) -> Iterator[str]:
        """All stored digests, in order. Raises StorageError."""

    def remove(self, sha256: str) -> None:
        """Delete a file that is kept elsewhere, if it is stored here. Raises OSError."""

    def where(self, sha256: str) -> str:
        """Where the file is, for people."""

    def journal(self, name: str) -> Journal:
        """The append-only record of that name. Nothing is asked of the store yet."""

    def answers(self) -> bool:
        """True if a file could be written now. Raises OSError if not."""


def name_of(sha256: str) -> str:
    """The name of a digest in a store. Raises ValueError for what is no digest: digests come from the database."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return f"sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def copy(chunks: Iterable[bytes], file: IO[bytes]) -> Stored:
    """Write a stream to an open file; returns its digest and size."""
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        with storage_errors():
            size += file.write(chunk)
    with storage_errors():
        file.flush()
    return Stored(digest.hexdigest(), size)


def stored_as(chunks: Iterable[bytes]) -> Stored:
    """The digest and size that a stream would be stored with."""
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Stored(digest.hexdigest(), size)


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The lower-case hex SHA-256 of a stream."""
    return stored_as(chunks).sha256
