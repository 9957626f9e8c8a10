"""Where backups go: a folder, or a bucket that speaks S3. Beside an archive (`sources.storage`), files with names."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from django.utils.module_loading import import_string

from sources.storage.base import Store, storage_errors
from sources.storage.files import FileStore

BUCKET = "s3://"
# Imported only when needed, as the archive's own.
_S3_PLACE = "sources.backup.bucket.place_at"


class BackupPlace(Protocol):
    """What a backup needs of the place where it is kept."""

    @property
    def archive(self) -> Store:
        """The archived files of all backups."""

    def put(self, name: str, file: IO[bytes]) -> None:
        """Write the file whole under a name that was not there before. Raises OSError."""

    def get(self, name: str, file: IO[bytes]) -> None:
        """Copy what has that name into `file`. Raises FileNotFoundError, OSError."""

    def names(self) -> list[str]:
        """The names of all files that `put` wrote, in order. Raises OSError."""

    def remove(self, name: str) -> None:
        """Delete the file of that name. Raises OSError."""


@dataclass(frozen=True)
class FolderPlace:
    """A folder of this machine, or one that is mounted here."""

    root: Path

    @property
    def archive(self) -> Store:
        return FileStore(self.root / "archive")

    def put(self, name: str, file: IO[bytes]) -> None:
        path = self.root / name
        with storage_errors():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.partial")
            with partial.open("wb") as written:
                shutil.copyfileobj(file, written)
                written.flush()
                os.fsync(written.fileno())
            partial.rename(path)

    def get(self, name: str, file: IO[bytes]) -> None:
        with storage_errors(), (self.root / name).open("rb") as kept:
            shutil.copyfileobj(kept, file)

    def names(self) -> list[str]:
        with storage_errors():
            found = (self.root / "backups").glob("*/[!.]*")
            return sorted(str(path.relative_to(self.root)) for path in found)

    def remove(self, name: str) -> None:
        path = self.root / name
        with storage_errors():
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def place_named(name: str) -> BackupPlace:
    """The place that an operator names: `s3://bucket/prefix`, or a folder. Raises ImproperlyConfigured."""
    if name.startswith(BUCKET):
        return cast("Callable[[str], BackupPlace]", import_string(_S3_PLACE))(name.removeprefix(BUCKET))
    return FolderPlace(Path(name).expanduser().resolve())
