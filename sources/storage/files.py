"""The archive as plain files below one directory."""

import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sources.storage.base import (
    CHUNK_BYTES,
    Damaged,
    Stored,
    copy,
    name_of,
    sha256_of,
    storage_errors,
    stored_as,
)

SEPARATOR = "\n\n"
RECORD_MODE = 0o600
LARGEST_ENTRY_BYTES = 16 * 1024


@dataclass(frozen=True)
class FileJournal:
    """An append-only record as one file; safe for many writers at once. Two empty lines stand between entries, and in
    none of them."""

    path: Path

    def append(self, entry: str) -> None:
        """Add `entry` at the end, behind whatever an interrupted writer left there. Raises StorageError."""
        with storage_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, RECORD_MODE)
            with os.fdopen(handle, "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - 3))
                begin = "" if not size or file.read() == b"\n\n\n" else "\n\n\n"
                file.write(f"{begin}{entry}{SEPARATOR}".encode())
                file.flush()
                os.fsync(file.fileno())
            hand_over(self.path.parents[1], self.path.parent, self.path)

    def last(self) -> str:
        """The newest entry, out of the end of the file; empty where there is none. Raises StorageError."""
        return next(reversed(self._read(LARGEST_ENTRY_BYTES)), "")

    def entries(self) -> list[str]:
        """All entries, the oldest first; none where the file is not there. Raises StorageError."""
        return self._read()

    def _read(self, last_bytes: int | None = None) -> list[str]:
        try:
            with storage_errors(), self.path.open("rb") as file:
                if last_bytes is not None:
                    file.seek(max(0, file.seek(0, os.SEEK_END) - last_bytes))
                text = file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return [f"{entry.strip()}\n" for entry in text.split("\n\n\n") if entry.strip()]


@dataclass(frozen=True)
class FileStore:
    """The archive as plain files below `root`; safe for many writers at once."""

    root: Path

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Write a stream of bytes under its own digest; a file that is already there is kept as it is.

        The bytes are on the disk, the name included, when this returns. Raises StorageError, and Damaged where the
        file that is there already has another size.
        """
        with storage_errors():
            handle, name = self._incoming()
        try:
            with os.fdopen(handle, "wb") as file:
                stored = copy(chunks, file)
                with storage_errors():
                    os.fchmod(file.fileno(), 0o400)
                    os.fsync(file.fileno())
            with storage_errors():
                hand_over(self.root.parent, Path(name))
                self._name(Path(name), stored)
        finally:
            Path(name).unlink(missing_ok=True)
        return stored

    def put_file(self, file: IO[bytes]) -> Stored:
        """Write what the file holds, from its beginning. Raises as `put`.

        A file that is there already is not written again: most are bodies that did not change since the last capture.
        """
        file.seek(0)
        stored = stored_as(iter(lambda: file.read(CHUNK_BYTES), b""))
        if self.size(stored.sha256) == stored.size:
            self._note_use(stored.sha256)
            return stored
        file.seek(0)
        return self.put(iter(lambda: file.read(CHUNK_BYTES), b""))

    def size(self, sha256: str) -> int | None:
        """The size of a stored file in bytes; None if it is not stored."""
        try:
            with storage_errors():
                return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def path(self, sha256: str) -> Path:
        """The path of a stored file. Raises ValueError for what is no digest."""
        return self.root / name_of(sha256)

    def open(self, sha256: str) -> IO[bytes]:
        """The file, for reading. Raises FileNotFoundError, StorageError."""
        with storage_errors():
            return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        """True where the digest is stored."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Read the file again: True where it still holds what its name says, False where it is gone or changed."""
        try:
            with self.open(sha256) as file, storage_errors():
                return sha256_of(iter(lambda: file.read(CHUNK_BYTES), b"")) == sha256
        except FileNotFoundError:
            return False

    def digests(self) -> Iterator[str]:
        """All stored digests, in order."""
        return (path.name for path in sorted((self.root / "sha256").glob("*/*/*")))

    def remove(self, sha256: str) -> None:
        """Delete a file that is kept elsewhere."""
        self.path(sha256).unlink(missing_ok=True)

    def where(self, sha256: str) -> str:
        """The path of the file, for people."""
        return str(self.path(sha256))

    def answers(self) -> bool:
        """Write a temporary file to see that the disk takes it. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root) as file:
            return file.write(b"claimdesk") > 0

    def journal(self, name: str) -> FileJournal:
        """The append-only record of that name: one file."""
        return FileJournal(self.root / f"{name}.txt")

    def aged_digests(self, prefix: str, before: float) -> Iterator[str]:
        """The stored digests that begin with `prefix` (two hex digits) and were put here last before that moment
        (seconds since 1970)."""
        files = sorted((self.root / "sha256" / prefix).glob("*/*"))
        return (path.name for path in files if path.stat().st_mtime < before)

    def remove_aged(self, sha256: str, before: float) -> bool:
        """Delete a file that was put here last before that moment; whether it was there and so old."""
        path = self.path(sha256)
        try:
            if path.stat().st_mtime >= before:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        return True

    def clear_incoming(self, before: float) -> int:
        """Delete what writers that died before that moment left half-written; how many files."""
        left = [path for path in (self.root / "incoming").glob("*") if path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _note_use(self, sha256: str) -> None:
        """Somebody puts again what is stored, and will refer to it: it is no longer aged. An archive that cannot be
        written loses no file either."""
        with suppress(OSError):
            os.utime(self.path(sha256))

    def _incoming(self) -> tuple[int, str]:
        folder = f"{self.root}/incoming"
        try:
            return tempfile.mkstemp(dir=folder)
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
            hand_over(self.root.parent, Path(folder), self.root)
            return tempfile.mkstemp(dir=folder)

    def _name(self, temporary: Path, stored: Stored) -> None:
        path = self.path(stored.sha256)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            hand_over(self.root.parent, *list(path.parents)[:4])
        try:
            os.link(temporary, path)  # unlike a rename, this cannot replace what is there
        except FileExistsError:
            if path.stat().st_size != stored.size:
                raise Damaged(stored.sha256) from None
            self._note_use(stored.sha256)
        else:
            _sync_directory(path.parent)


def hand_over(home: Path, *paths: Path) -> None:
    """Give `paths`, made by root, to the account that `home` belongs to: the desk's other processes are that one."""
    if os.geteuid() == 0 and (owner := home.stat()).st_uid != 0:
        for path in paths:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
