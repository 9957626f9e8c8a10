"""A whole desk is backed up and played back into an empty home: byte for byte the same, and everything verifies."""

import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.conf import settings

from claimdesk.cli.processes.postgresql import find_programs
from tests.migrated import fresh_database
from tests.upgrade.conftest import OldDesk

# All use the database that the tests run on, and start `manage.py`.
pytestmark = [pytest.mark.django_db, pytest.mark.services]
SQLITE_ONLY = pytest.mark.skipif(bool(settings.DATABASE_URL), reason="only SQLite has a file")
KEPT = ("archive", "keys", "secret_key")


def contents_of(desk: OldDesk) -> list[str]:
    """Every row of the desk's database, as SQL writes it down; a SQLite with its tables, too."""
    if not desk.url:
        with closing(sqlite3.connect(desk.home / "claimdesk.sqlite3")) as database:
            return sorted(database.iterdump())
    programs = find_programs()
    assert programs is not None
    dump = subprocess.run(
        [str(programs / "pg_dump"), "--data-only", desk.url], check=True, capture_output=True, encoding="utf-8"
    )
    return sorted(line for line in dump.stdout.splitlines() if not line.startswith(("\\", "--")))


def files_of(home: Path) -> dict[str, bytes]:
    """What a backup must bring back of a home besides the database: paths and bytes."""
    found = [path for name in KEPT for path in [home / name, *(home / name).rglob("*")] if path.is_file()]
    return {str(path.relative_to(home)): path.read_bytes() for path in found}


class Backed:
    """A desk, its contents when it was backed up, the place, and how desks elsewhere are told of the passphrase."""

    def __init__(self, desk: OldDesk, folder: Path) -> None:
        self.desk, self.place, self.words = desk, folder / "backups of the desk", folder / "passphrase"
        self.words.write_text("correct horse battery\n", encoding="utf-8")
        self.before = contents_of(desk)
        self.made = self.run(desk, "backup", str(self.place))

    def run(self, desk: OldDesk, *arguments: str, words: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """Run `manage.py` on `desk` with the passphrase, and with the operator's own list of authorities."""
        authorities = str(self.desk.home / "tsa-root.pem")
        return desk.manage(
            *arguments,
            CLAIMDESK_BACKUP_PASSPHRASE_FILE=str(words or self.words),
            CLAIMDESK_TSA_AUTHORITIES=authorities,
        )


@pytest.fixture(scope="module")
def backed(old_desk: OldDesk, tmp_path_factory: pytest.TempPathFactory) -> Backed:
    assert old_desk.manage("migrate").returncode == 0
    made = old_desk.manage("shell", "--no-imports", "-c", "from sources.evidence.anchors import *; anchor_ledger()")
    assert made.returncode == 0, made.stderr
    return Backed(old_desk, tmp_path_factory.mktemp("backed"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[OldDesk]:
    """A home with nothing in it, and an empty database."""
    with ExitStack() as stack:
        url = ""
        if settings.DATABASE_URL:
            url = stack.enter_context(fresh_database(settings.DATABASE_URL, f"empty_{uuid.uuid4().hex}"))
        yield OldDesk(tmp_path / "elsewhere", url)


def test_a_backup_says_its_name_and_nothing_else(backed: Backed) -> None:
    assert backed.made.returncode == 0, backed.made.stderr
    (name,) = backed.made.stdout.splitlines()
    assert (backed.place / "backups" / name / "manifest.json").is_file()
    assert not backed.desk.home.joinpath("restoring").exists()
    assert [path for path in backed.desk.home.iterdir() if path.name.startswith("backup-")] == []


def test_no_private_key_is_readable_in_a_backup(backed: Backed) -> None:
    secret = (backed.desk.home / "secret_key").read_bytes()
    lines = (backed.desk.home / "keys" / "seal.pem").read_bytes().splitlines()
    written = b"".join(path.read_bytes() for path in (backed.place / "backups").rglob("*.json"))
    assert b"secrets.json" in written
    assert secret not in written
    assert lines[1] not in written


def test_what_is_restored_is_byte_for_byte_what_was_backed_up(backed: Backed, empty: OldDesk) -> None:
    done = backed.run(empty, "restore", str(backed.place))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Audit log, ledger, verdicts and captures: nothing is wrong." in done.stderr
    files = files_of(empty.home)
    assert {"secret_key", "keys/seal.pem", "keys/wacz.pem", "archive/checkpoints.txt"} <= files.keys()
    assert files == files_of(backed.desk.home)
    assert contents_of(empty) == backed.before
    assert empty.schema() == backed.desk.schema()
    assert not (empty.home / "restoring").exists()

    again = backed.run(empty, "restore", str(backed.place))
    assert again.returncode == 2
    assert "There is a database already" in again.stderr
    assert contents_of(empty) == backed.before


@SQLITE_ONLY
def test_another_passphrase_or_a_changed_part_leaves_the_home_empty(backed: Backed, empty: OldDesk) -> None:
    other = backed.place.parent / "other"
    other.write_text("wrong horse battery", encoding="utf-8")
    refused = backed.run(empty, "restore", str(backed.place), words=other)
    assert (refused.returncode, "another one" in refused.stderr) == (2, True)
    assert [path.name for path in empty.home.iterdir()] == ["secret_key"]

    (part,) = (backed.place / "backups").glob("*/checkpoints.json")
    whole = part.read_bytes()
    part.write_bytes(whole.replace(b"claimdesk", b"claimdeks"))
    refused = backed.run(empty, "restore", str(backed.place))
    part.write_bytes(whole)
    assert (refused.returncode, "is damaged" in refused.stderr) == (2, True)
    assert [path.name for path in empty.home.iterdir()] == ["secret_key"]


@SQLITE_ONLY
def test_what_restoring_finds_wrong_is_said_and_is_no_success(backed: Backed, empty: OldDesk) -> None:
    lost = next(path for path in (backed.place / "archive" / "sha256").rglob("*") if path.is_file())
    whole = lost.read_bytes()
    lost.chmod(0o600)
    lost.write_bytes(b"x" * len(whole))
    try:
        done = backed.run(empty, "restore", str(backed.place))
    finally:
        lost.write_bytes(whole)
    assert done.returncode == 1
    assert lost.name in done.stderr
    assert done.stdout.startswith("capture ")


@SQLITE_ONLY
def test_restoring_that_was_interrupted_goes_on_and_no_desk_opens_meanwhile(backed: Backed, empty: OldDesk) -> None:
    (name,) = backed.made.stdout.splitlines()
    (empty.home / "keys").mkdir(parents=True)
    (empty.home / "keys" / "seal.pem").write_text("half", encoding="ascii")
    refused = backed.run(empty, "restore", str(backed.place))
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)

    (empty.home / "restoring").write_text(name, encoding="utf-8")
    opened = empty.run_desk()
    assert (opened.returncode, "only in part" in opened.stderr) == (1, True)
    done = backed.run(empty, "restore", str(backed.place), "--trust-captures")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert files_of(empty.home) == files_of(backed.desk.home)
