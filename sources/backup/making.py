"""Make a backup while the desk works.

The order matters. The checkpoints are read before the database, so that none is over more than the copy holds; the
archived files after it, so that whatever a row of the copy names is there: files are written before their rows, and
never deleted.
"""

import fcntl
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

import zstandard
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Thing, record
from claimdesk.audit.models import AuditLink
from claimdesk.runtime.database_copies import copy_database
from claimdesk.runtime.passphrases import MIN_PASSPHRASE_CHARACTERS
from sources.backup.key_files import encrypted_secrets, opened_secrets
from sources.backup.manifest import FOLDER, MANIFEST, Manifest, NoBackup, Part, names_of_backups, read_manifest
from sources.backup.places import BackupPlace
from sources.spools import spool
from sources.storage.archive import CHECKPOINTS, KEYS, archive
from sources.storage.base import StorageError, sha256_of
from sources.storage.move import MoveResult, copy_missing

DATABASE, SECRETS = "database", "secrets"
WORK_PREFIX = "backup-"
CHUNK_BYTES = 1 << 20
PROGRESS_EVERY = 1000  # archived files


class BackupRefused(Exception):
    """The backup is not made. The text is a sentence for people."""


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was made and read again: its name, the archived files that were copied now, and the digests of
    those that could not be."""

    name: str
    archived_files: int
    copied: int
    damaged: tuple[str, ...]


def write_backup(
    place: BackupPlace,
    passphrase: str,
    *,
    where: str,
    progress: Callable[[str], object] = str,
    now: datetime | None = None,
) -> MadeBackup:
    """Copy database, archive, records and secrets to `place`, read what was written again, and drop old backups.

    `where` is the place's name, for the audit log; `now` names the backup.
    Raises BackupRefused, CopyFailed, NoBackup, OSError.
    """
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise BackupRefused(f"The passphrase needs at least {MIN_PASSPHRASE_CHARACTERS} characters.")
    with _alone(), tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=settings.HOME) as folder:
        made_at = now or datetime.now(UTC)
        manifest = Manifest(f"{made_at:%Y-%m-%dT%H-%M-%SZ}", made_at, connection.vendor, _origin(place), _migrations())
        checkpoints = list(archive().journal(CHECKPOINTS).entries())
        copy = Path(folder) / "database"
        copy_database(copy)
        progress(f"The database is copied ({copy.stat().st_size / 1e6:.1f} MB).")
        seen, damaged = _copy_archive(place, progress)
        parts = {
            DATABASE: _put_database(place, manifest, copy),
            CHECKPOINTS: _put_texts(place, manifest, CHECKPOINTS, checkpoints),
            KEYS: _put_texts(place, manifest, KEYS, list(archive().journal(KEYS).entries())),
            SECRETS: _put_secrets(place, manifest, passphrase),
        }
        manifest = replace(manifest, parts=parts, archived_files=seen.total() - len(damaged))
        place.put(f"{FOLDER}/{manifest.name}/{MANIFEST}", manifest.as_file())
        if read_manifest(place, manifest.name) != manifest:
            raise NoBackup("The manifest that was written reads differently.")
    with transaction.atomic():
        record(
            EventType.BACKUP_MADE, Thing("sources.archive", where), by=None,
            backup=manifest.name, files=manifest.archived_files, copied=seen[MoveResult.COPIED], damaged=len(damaged),
        )  # fmt: skip
    _drop_old(place)
    return MadeBackup(manifest.name, manifest.archived_files, seen[MoveResult.COPIED], tuple(damaged))


def repair_archive(place: BackupPlace, progress: Callable[[str], object] = str) -> list[str]:
    """Read all archived files of the backups again; what is damaged there and whole here is copied anew.

    Returns the digests that stay damaged. Raises OSError.
    """
    lost = []
    for number, sha256 in enumerate(place.archive.digests(), 1):
        if not place.archive.verify(sha256) and not _replace(place, sha256):
            lost.append(sha256)
        if number % PROGRESS_EVERY == 0:
            progress(f"{number} archived files of the backup were read again.")
    return lost


def digest_of_kept(place: BackupPlace, name: str) -> str:
    """The SHA-256 of a file as the place gives it back now. Raises OSError."""
    with spool() as file:
        place.get(name, file)
        file.seek(0)
        return sha256_of(iter(lambda: file.read(CHUNK_BYTES), b""))


@contextmanager
def _alone() -> Iterator[None]:
    """One backup at a time in this home. Raises BackupRefused."""
    handle = os.open(Path(settings.HOME) / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupRefused("Another backup of this desk is being made.") from error
    finally:
        os.close(handle)


def _origin(place: BackupPlace) -> str:
    """The digest of the log's first link. Raises BackupRefused where the place holds backups of another desk."""
    own = AuditLink.objects.order_by("position").values_list("sha256", flat=True).first() or ""
    names = names_of_backups(place)
    other = read_manifest(place, names[-1]).origin if names else ""
    if own and other and own != other:
        raise BackupRefused("The backups there are another desk's: choose a place of its own for each desk.")
    return own


def _migrations() -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _copy_archive(place: BackupPlace, progress: Callable[[str], object]) -> tuple[Counter[MoveResult], list[str]]:
    seen: Counter[MoveResult] = Counter()
    damaged = []
    for step in copy_missing(archive(), place.archive):
        seen[step.result] += 1
        if step.result in (MoveResult.DAMAGED, MoveResult.NOT_TAKEN):
            damaged.append(step.sha256)
        if seen.total() % PROGRESS_EVERY == 0:
            progress(f"{seen.total()} archived files, {seen[MoveResult.COPIED]} of them new.")
    return seen, damaged


def _put_database(place: BackupPlace, manifest: Manifest, copy: Path) -> Part:
    packed = copy.with_name("database.zst")
    with copy.open("rb") as plain, packed.open("wb") as file:
        zstandard.ZstdCompressor().copy_stream(plain, file)
    with packed.open("rb") as file:
        return _put(place, manifest, "database.zst", file)


def _put_texts(place: BackupPlace, manifest: Manifest, name: str, entries: list[str]) -> Part:
    return _put(place, manifest, f"{name}.json", BytesIO(json.dumps(entries, ensure_ascii=False).encode()))


def _put_secrets(place: BackupPlace, manifest: Manifest, passphrase: str) -> Part:
    encrypted = encrypted_secrets(passphrase)
    opened_secrets(encrypted, passphrase)
    return _put(place, manifest, "secrets.json", BytesIO(encrypted))


def _put(place: BackupPlace, manifest: Manifest, name: str, file: IO[bytes]) -> Part:
    """Write one part and read it again. Raises StorageError where it reads differently."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    path = f"{FOLDER}/{manifest.name}/{name}"
    place.put(path, file)
    if digest_of_kept(place, path) != digest.hexdigest():
        raise StorageError(f"{path} reads differently than it was written.")
    return Part(name, digest.hexdigest(), size)


def _replace(place: BackupPlace, sha256: str) -> bool:
    if not archive().verify(sha256):
        return False
    place.archive.remove(sha256)
    with archive().open(sha256) as file:
        place.archive.put_file(file)
    return place.archive.verify(sha256)


def _drop_old(place: BackupPlace) -> None:
    """Keep the newest BACKUP_KEEP backups. The manifest goes first: what has none is no backup."""
    for name in names_of_backups(place)[: -settings.BACKUP_KEEP]:
        parts = [path for path in place.names() if path.startswith(f"{FOLDER}/{name}/")]
        for path in sorted(parts, key=lambda path: not path.endswith(MANIFEST)):
            place.remove(path)
