"""What one backup consists of: written last, so that a backup without it is none."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO

from sources.backup.places import BackupPlace

FORMAT = 1
FOLDER = "backups"
MANIFEST = "manifest.json"


class NoBackup(Exception):
    """There is no such backup, or it is not whole. The text is a sentence for people."""


@dataclass(frozen=True)
class Part:
    """One file of a backup: its name in the backup's folder, SHA-256, size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """One backup. `origin` is the digest of the log's first link, which no two desks share; `migrations` are those of
    its database, as "app.name"."""

    name: str
    made_at: datetime
    vendor: str
    origin: str
    migrations: tuple[str, ...]
    parts: dict[str, Part] = field(default_factory=dict)
    archived_files: int = 0

    def path(self, part: str) -> str:
        """The name of a part at the place."""
        return f"{FOLDER}/{self.name}/{self.parts[part].name}"

    def as_file(self) -> IO[bytes]:
        """The manifest as it is kept."""
        document = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return BytesIO(json.dumps(document, indent=1, ensure_ascii=False).encode())


def names_of_backups(place: BackupPlace) -> list[str]:
    """The names of the backups that are complete, the newest last. Raises OSError."""
    return [name.split("/")[1] for name in place.names() if name.endswith(f"/{MANIFEST}")]


def read_manifest(place: BackupPlace, name: str) -> Manifest:
    """The manifest of the backup of that name. Raises NoBackup, OSError."""
    file = BytesIO()
    try:
        place.get(f"{FOLDER}/{name}/{MANIFEST}", file)
        document = json.loads(file.getvalue())
        if document.pop("format") != FORMAT:
            raise NoBackup(f"The backup {name} was made by a newer ClaimDesk: restore it with that.")
        parts = {key: Part(**part) for key, part in document.pop("parts").items()}
        made_at, migrations = document.pop("made_at"), document.pop("migrations")
        return Manifest(**document, made_at=datetime.fromisoformat(made_at), migrations=tuple(migrations), parts=parts)
    except FileNotFoundError as error:
        raise NoBackup(f"There is no backup {name} there.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBackup(f"The manifest of the backup {name} cannot be read.") from error
