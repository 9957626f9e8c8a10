"""Play a backup back into an empty home.

Files and keys come first and the database last, so that a restoring that was interrupted goes on where it was, and no
desk opens on half of one.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import zstandard
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from claimdesk.runtime.database_copies import check_copy, is_empty, play_back
from sources.backup.key_files import has_keys, opened_secrets, write_secrets
from sources.backup.making import (
    DATABASE,
    PROGRESS_EVERY,
    SECRETS,
    WORK_PREFIX,
    BackupRefused,
    digest_of_kept,
)
from sources.backup.manifest import Manifest, NoBackup, names_of_backups, read_manifest
from sources.backup.places import BackupPlace
from sources.storage.archive import RECORDS, archive
from sources.storage.base import StorageError
from sources.storage.move import MoveResult, copy_missing

BEGUN = "restoring"  # the file in the home that says which backup is being played back


def restore(
    place: BackupPlace, passphrase: str, *, name: str = "", progress: Callable[[str], object] = str
) -> Manifest:
    """Play back the backup of that name, or the newest. Nothing is written before all that can be known is checked.

    Raises BackupRefused, NoBackup, WrongPassphrase, CopyFailed, OSError.
    """
    names = names_of_backups(place)
    if not names:
        raise NoBackup("There is no complete backup there.")
    manifest = read_manifest(place, name or names[-1])
    _require_same_kind(manifest)
    _require_empty(manifest)
    secrets = opened_secrets(_read_part(place, manifest, SECRETS), passphrase)
    records = {record: json.loads(_read_part(place, manifest, record)) for record in RECORDS}
    _begun().write_text(manifest.name, encoding="utf-8")
    _copy_archive(place, progress)
    for record, entries in records.items():
        _append_missing(record, entries)
    write_secrets(secrets)
    with tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=settings.HOME) as folder:
        copy = _unpacked_database(place, manifest, Path(folder))
        check_copy(copy)
        play_back(copy)
    _begun().unlink()
    return manifest


def _require_same_kind(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        way = (
            "unset DATABASE_URL" if manifest.vendor == "sqlite" else "set DATABASE_URL to an empty PostgreSQL database"
        )
        raise BackupRefused(f"The backup is of a desk on {manifest.vendor}: {way}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    apps = {name.partition(".")[0] for name in known}
    if newer := [name for name in manifest.migrations if name not in known and name.partition(".")[0] in apps]:
        raise BackupRefused(
            f"The backup was made by another version of ClaimDesk, which has {newer[0]}: restore with that."
        )


def _require_empty(manifest: Manifest) -> None:
    """Raises BackupRefused where home, database or archive hold something, unless this very backup was begun there."""
    if not is_empty():
        raise BackupRefused("There is a database already: restore into an empty home, and an empty database.")
    if _begun().exists() and _begun().read_text(encoding="utf-8") == manifest.name:
        return
    if _begun().exists() or has_keys() or next(iter(archive().digests()), None) is not None:
        raise BackupRefused(
            f"{settings.HOME} or the archive is not empty: restore into an empty home, with an empty bucket if the "
            "archive is in S3."
        )


def _read_part(place: BackupPlace, manifest: Manifest, part: str) -> bytes:
    _require_whole(place, manifest, part)
    file = BytesIO()
    place.get(manifest.path(part), file)
    return file.getvalue()


def _require_whole(place: BackupPlace, manifest: Manifest, part: str) -> None:
    try:
        found = digest_of_kept(place, manifest.path(part))
    except FileNotFoundError as error:
        raise NoBackup(f"{manifest.path(part)} is gone.") from error
    if found != manifest.parts[part].sha256:
        raise NoBackup(f"{manifest.path(part)} is damaged: it is not what the manifest names.")


def _copy_archive(place: BackupPlace, progress: Callable[[str], object]) -> None:
    """Raises StorageError where a file does not arrive whole, once all others were copied."""
    seen: Counter[MoveResult] = Counter()
    wrong = []
    for step in copy_missing(place.archive, archive()):
        seen[step.result] += 1
        if step.result in (MoveResult.DAMAGED, MoveResult.NOT_TAKEN):
            wrong.append(step.sha256)
        if seen.total() % PROGRESS_EVERY == 0:
            progress(f"{seen.total()} archived files are here.")
    progress(f"{seen.total()} archived files, {seen[MoveResult.COPIED]} of them copied now.")
    if wrong:
        progress(f"{len(wrong)} archived files of the backup are damaged and were left out: {', '.join(wrong[:3])} …")


def _append_missing(record: str, entries: list[str]) -> None:
    journal = archive().journal(record)
    there = set(journal.entries())
    for entry in entries:
        if entry not in there:
            journal.append(entry)


def _unpacked_database(place: BackupPlace, manifest: Manifest, folder: Path) -> Path:
    packed, copy = folder / "database.zst", folder / "database"
    _require_whole(place, manifest, DATABASE)
    with packed.open("wb") as file:
        place.get(manifest.path(DATABASE), file)
    try:
        with packed.open("rb") as file, copy.open("wb") as plain:
            zstandard.ZstdDecompressor().copy_stream(file, plain)
    except zstandard.ZstdError as error:
        raise StorageError(f"The copy of the database cannot be unpacked: {error}") from error
    return copy


def _begun() -> Path:
    return Path(settings.HOME) / BEGUN
