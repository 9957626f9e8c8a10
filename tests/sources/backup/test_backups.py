"""Backups of this process's desk: to a folder and to a bucket, incremental, kept for a while, one desk to a place."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from claimdesk.audit.chain import link_waiting
from claimdesk.audit.events import EventType
from claimdesk.audit.guards import guard, unguard
from claimdesk.audit.models import AuditEvent
from claimdesk.runtime import health
from claimdesk.runtime.database_copies import check_copy, copy_database
from claimdesk.runtime.passphrases import WrongPassphrase, decrypt, encrypt
from sources.backup.making import BackupRefused, MadeBackup, repair_archive, write_backup
from sources.backup.manifest import NoBackup, names_of_backups, read_manifest
from sources.backup.places import BackupPlace, FolderPlace, place_named
from sources.backup.scheduled import is_backup_recent, make_due_backup
from sources.storage.archive import archive
from sources.storage.base import StorageError
from sources.storage.files import FileStore
from tests.builders import a_claim
from tests.s3 import S3

# A copy of PostgreSQL is a program's work, and a bucket is a server.
pytestmark = [pytest.mark.django_db, pytest.mark.services]
COMMITTED = pytest.mark.django_db(transaction=True)  # the copy is taken by a connection of its own
WORDS = "correct horse battery"


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Path:
    """The home of a desk with an archive of its own on this process's database."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return Path(settings.HOME)


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BackupPlace:
    """An empty place of each kind."""
    if request.param == "folder":
        return place_named(str(tmp_path / "backups"))
    s3: S3 = request.getfixturevalue("s3")
    return place_named(f"s3://{s3.bucket}/{tmp_path.name}")


def backed_up(place: BackupPlace) -> MadeBackup:
    return write_backup(place, WORDS, where="there")


def test_only_the_passphrase_opens_what_it_encrypted() -> None:
    encrypted = encrypt(b"secret", WORDS)
    assert decrypt(encrypted, WORDS) == b"secret"
    assert b"secret" not in encrypted.replace(b"scrypt", b"")
    assert encrypt(b"secret", WORDS) != encrypted
    changed = encrypted.replace(b'"token": "g', b'"token": "h')
    for wrong in ((encrypted, "another passphrase"), (changed, WORDS), (b"{}", WORDS), (b"\xff", WORDS)):
        with pytest.raises(WrongPassphrase):
            decrypt(*wrong)


def test_a_second_backup_copies_only_what_is_new(desk: Path, place: BackupPlace) -> None:
    first, second = archive().put([b"one"]), archive().put([b"two"])
    assert (backed_up(place).archived_files, list(place.archive.digests())) == (
        2,
        sorted((first.sha256, second.sha256)),
    )
    third = archive().put([b"three"])
    again = write_backup(place, WORDS, where="there")
    assert (again.archived_files, again.copied) == (3, 1)
    assert place.archive.verify(third.sha256)
    event = AuditEvent.objects.filter(event=EventType.BACKUP_MADE).latest("pk")
    assert (event.target_label, event.data["copied"], event.data["backup"]) == ("there", 1, again.name)


def test_what_is_damaged_here_is_not_copied_and_is_named(desk: Path, place: BackupPlace) -> None:
    stored = archive().put([b"one"])
    damage(archive(), stored.sha256)
    assert backed_up(place).damaged == (stored.sha256,)
    assert not place.archive.exists(stored.sha256)


def test_what_was_damaged_in_a_folder_is_replaced_by_what_is_whole(desk: Path, tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "backups")
    one, two = archive().put([b"one"]), archive().put([b"two"])
    backed_up(place)
    damage(place.archive, one.sha256)
    damage(place.archive, two.sha256)
    damage(archive(), two.sha256)
    assert repair_archive(place) == [two.sha256]
    assert place.archive.verify(one.sha256)


def damage(store: Any, sha256: str) -> None:
    assert isinstance(store, FileStore)
    store.path(sha256).chmod(0o600)
    store.path(sha256).write_bytes(b"xxx")


def test_old_backups_go_and_archived_files_stay(desk: Path, place: BackupPlace) -> None:
    stored = archive().put([b"one"])
    names = []
    with override_settings(BACKUP_KEEP=2):
        for second in range(3):
            now = datetime(2026, 11, 30, 6, 0, second, tzinfo=UTC)
            names.append(write_backup(place, WORDS, where="there", now=now).name)
    assert names_of_backups(place) == names[1:]
    assert [name for name in place.names() if names[0] in name] == []
    assert place.archive.verify(stored.sha256)


def test_a_place_takes_the_backups_of_one_desk(desk: Path, tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "backups")
    a_claim()
    link_waiting()
    name = backed_up(place).name
    path = tmp_path / "backups" / "backups" / name / "manifest.json"
    origin = read_manifest(place, name).origin
    assert len(origin) == 64
    path.write_text(path.read_text(encoding="utf-8").replace(origin, "f" * 64), encoding="utf-8")
    with pytest.raises(BackupRefused, match="another desk"):
        backed_up(place)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(NoBackup, match="cannot be read"):
        backed_up(place)


def test_a_backup_that_reads_differently_is_none(desk: Path, tmp_path: Path) -> None:
    class Forgetful(FolderPlace):
        """Loses the end of what is written, as a full disk may that says nothing."""

        def put(self, name: str, file: Any) -> None:
            super().put(name, file)
            (self.root / name).write_bytes((self.root / name).read_bytes()[:-1])

    place = Forgetful(tmp_path / "backups")
    with pytest.raises(StorageError, match="reads differently"):
        backed_up(place)
    assert names_of_backups(place) == []


def test_two_backups_at_once_are_one(desk: Path, tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "backups")
    refused: list[str] = []

    def meanwhile(_line: str) -> None:
        if not refused:
            with pytest.raises(BackupRefused, match="Another backup") as found:
                backed_up(place)
            refused.append(str(found.value))

    write_backup(place, WORDS, where="there", progress=meanwhile)
    assert refused


@COMMITTED
def test_the_database_is_copied_while_others_write(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump reads one moment by itself")
    file, errors, written = str(connection.settings_dict["NAME"]), [], threading.Event()
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as writer:
            while not stop.is_set():
                try:
                    writer.execute(
                        "INSERT INTO claims_topic (name, slug) VALUES (hex(randomblob(8)), hex(randomblob(8)))"
                    )
                except sqlite3.Error as error:
                    errors.append(str(error))
                    written.set()
                    return
                written.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert written.wait(10)
        for number in range(5):
            copy_database(tmp_path / f"copy-{number}")
            check_copy(tmp_path / f"copy-{number}")
    finally:
        stop.set()
        thread.join(10)
    assert errors == []


@COMMITTED
def test_the_clock_makes_a_backup_when_it_is_due(desk: Path, tmp_path: Path, settings: Any) -> None:
    assert make_due_backup() == ""
    assert is_backup_recent()
    words = tmp_path / "words"
    words.write_text(WORDS, encoding="utf-8")
    settings.BACKUP_TARGET, settings.BACKUP_PASSPHRASE_FILE = str(tmp_path / "backups"), str(words)
    a_claim()
    assert make_due_backup() == ""
    aged(hours=25)
    assert is_backup_recent()
    aged(hours=24)
    assert not is_backup_recent()
    assert "backup" in health.WARNINGS
    assert make_due_backup() == names_of_backups(FolderPlace(tmp_path / "backups"))[-1]
    assert is_backup_recent()
    assert make_due_backup() == ""


def aged(*, hours: int) -> None:
    """Let the desk's first event have been so many hours earlier: the log itself refuses."""
    unguard(connection)
    first = AuditEvent.objects.earliest("pk")
    AuditEvent.objects.filter(pk=first.pk).update(at=first.at - timedelta(hours=hours))
    guard(connection)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((), "Name a folder"), (("s3://",), "s3://bucket"), (("{}/x",), "CLAIMDESK_BACKUP_PASSPHRASE_FILE")],
)
def test_the_command_refuses_with_the_way_out(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path, capsys: Any
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("backup", *(each.format(tmp_path) for each in arguments))
