"""Files that are written once and named by what they hold: `sha256/ab/cd/<hex>` under one directory."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

STEP = 1 << 18


class Damaged(Exception):
    """A stored file does not hold what its name says."""


@dataclass(frozen=True)
class Stored:
    """One stored file: lower-case hex SHA-256 and size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class FileStore:
    """The archive as plain files below `root`; safe for many writers at once."""

    root: Path

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Write a stream of bytes under its own digest; a file that is already there is kept as it is.

        The bytes are on the disk, the name included, when this returns. Raises OSError, and Damaged where the file
        that is there already has another size.
        """
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                stored = _copy(chunks, file)
                os.fchmod(file.fileno(), 0o444)
                os.fsync(file.fileno())
            self._name(Path(name), stored)
        finally:
            Path(name).unlink(missing_ok=True)
        return stored

    def put_file(self, file: IO[bytes]) -> Stored:
        """Write what the file holds, from its beginning. Raises as `put`."""
        file.seek(0)
        return self.put(iter(lambda: file.read(STEP), b""))

    def path(self, sha256: str) -> Path:
        """Where a digest lives. Raises ValueError for what is not a digest: names come from the database."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.root / "sha256" / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The file, for reading. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        """True where the digest is stored."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Read the file again: True where it still holds what its name says, False where it is gone or changed."""
        try:
            with self.open(sha256) as file:
                return _digest(file) == sha256
        except FileNotFoundError:
            return False

    def digests(self) -> Iterator[str]:
        """All stored digests, in order."""
        return (path.name for path in sorted((self.root / "sha256").glob("*/*/*")))

    def _name(self, temporary: Path, stored: Stored) -> None:
        path = self.path(stored.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(temporary, path)  # unlike a rename, this cannot replace what is there
        except FileExistsError:
            if path.stat().st_size != stored.size:
                raise Damaged(stored.sha256) from None
        else:
            _sync_directory(path.parent)


def _copy(chunks: Iterable[bytes], file: BinaryIO) -> Stored:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += file.write(chunk)
    file.flush()
    return Stored(digest.hexdigest(), size)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(STEP):
        digest.update(chunk)
    return digest.hexdigest()


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
