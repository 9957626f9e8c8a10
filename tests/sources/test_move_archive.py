"""Carrying the archive from one store to the other."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO

import pytest
from django.core.management import call_command

from claimdesk.audit.models import AuditEvent
from claimdesk.cli.places import ROOT
from claimdesk.commands import Refused
from sources.storage.archive import store_named
from sources.storage.base import Store
from sources.storage.files import FileStore
from sources.storage.move import FileMove, MoveResult, copy_missing, remove_moved
from tests.migrated import Migrated
from tests.s3 import S3
from tests.servers import desk_environ
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db

FILES = [bytes([number]) * 100 for number in range(12)]


class Pulled(KeyboardInterrupt):
    """The process was killed during the move."""


@dataclass(frozen=True)
class Fragile(FileStore):
    """Files of which only the first few can be read before somebody pulls the plug in the middle of one."""

    readable: int = 5

    def open(self, sha256: str) -> IO[bytes]:
        """The file, while it goes well."""
        if list(self.digests()).index(sha256) >= self.readable:
            raise Pulled
        return super().open(sha256)


@pytest.fixture
def files(settings, tmp_path: Path) -> Store:
    """The store in plain files, with FILES in it."""
    settings.HOME = tmp_path
    store = store_named("files")
    for data in FILES:
        store.put([data])
    return store


@pytest.fixture
def bucket(files: Store, s3: S3) -> Store:
    """The S3 store with nothing in it."""
    return store_named("s3")


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, result and progress."""
    out, errors = StringIO(), StringIO()
    try:
        call_command("move_archive", *arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


def damage(store: Store, sha256: str) -> None:
    path = Path(store.where(sha256))
    path.chmod(0o644)
    path.write_bytes(b"x" * path.stat().st_size)


def whats(steps: Iterator[FileMove]) -> list[MoveResult]:
    return [step.result for step in steps]


def test_move_archive_copies_everything_and_keeps_the_originals(files, bucket):
    code, printed, progress = run("--to", "s3")
    assert (code, printed) == (0, "")
    assert progress == "12 files: 12 copied (0.0 MB).\n"
    assert list(bucket.digests()) == list(files.digests())
    assert all(bucket.verify(sha256) for sha256 in files.digests())


def test_move_archive_takes_the_records_of_keys_and_checkpoints_along(files, bucket):
    files.journal("keys").append("a key\n")
    for number in range(3):
        files.journal("checkpoints").append(f"checkpoint {number}\n")
    run("--to", "s3")
    files.journal("checkpoints").append("checkpoint 3\n")
    run("--to", "s3")
    assert list(bucket.journal("keys").entries()) == ["a key\n"]
    assert list(bucket.journal("checkpoints").entries()) == [f"checkpoint {number}\n" for number in range(4)]


def test_move_archive_is_written_down_as_it_begins_and_ends(files, bucket):
    run("--to", "s3")
    begun, ended = AuditEvent.objects.order_by("pk")
    assert (begun.event, begun.door, begun.target_label) == ("archive.move_begun", "command", "s3")
    assert begun.data == {"removes": False}
    assert (ended.event, ended.data) == ("archive.move_ended", {"removes": False, "files": {"copied": 12}})


def test_move_archive_that_a_store_ends_is_written_down_as_begun_only(files, bucket, s3):
    s3.is_down = True
    with pytest.raises(Refused):
        run("--to", "s3")
    assert [event.event for event in AuditEvent.objects.all()] == ["archive.move_begun"]


def test_move_archive_a_second_time_copies_nothing(files, bucket, s3):
    run("--to", "s3")
    s3.requests.clear()
    assert run("--to", "s3") == (0, "", "12 files: 12 there (0.0 MB).\n")
    asked = {line.split()[0] for line in s3.requests}
    assert asked == {"HEAD", "GET"}  # GET: the lists of what the append-only records have


def test_move_archive_goes_both_ways(files, bucket, settings):
    run("--to", "s3")
    settings.STORAGE = "s3"
    assert run("--to", "s3", "--remove")[0] == 0
    assert list(files.digests()) == []
    assert run("--to", "files")[0] == 0
    assert len(list(files.digests())) == 12


def test_copy_missing_goes_on_where_it_was_interrupted(files, bucket, tmp_path):
    with pytest.raises(Pulled):
        whats(copy_missing(Fragile(tmp_path / "archive"), bucket))
    assert list(bucket.digests()) == list(files.digests())[:5]
    assert whats(copy_missing(files, bucket)) == [MoveResult.THERE] * 5 + [MoveResult.COPIED] * 7
    assert list(bucket.digests()) == list(files.digests())


def test_move_archive_leaves_a_damaged_original_alone(files, bucket):
    harmed = list(files.digests())[3]
    damage(files, harmed)
    code, printed, _progress = run("--to", "s3")
    assert code == 1
    assert harmed in printed
    assert len(list(bucket.digests())) == 11
    assert not bucket.exists(harmed)


def test_remove_moved_keeps_what_the_other_store_does_not_really_hold(files, bucket, settings):
    run("--to", "s3")
    lost, harmed = list(files.digests())[:2]
    bucket.remove(lost)
    bucket._client.put_object(**bucket._named(harmed), Body=b"x" * 100)
    assert whats(remove_moved(files, bucket)) == [MoveResult.NOT_TAKEN] * 2 + [MoveResult.REMOVED] * 10
    assert list(files.digests()) == [lost, harmed]


def test_move_archive_removes_nothing_that_the_desk_still_reads(files, bucket):
    run("--to", "s3")
    with pytest.raises(Refused, match="CLAIMDESK_STORAGE=s3"):
        run("--to", "s3", "--remove")
    assert len(list(files.digests())) == 12


def test_move_archive_says_when_a_store_fails(files, bucket, s3):
    s3.is_down = True
    with pytest.raises(Refused, match="Run the command again"):
        run("--to", "s3")


def test_move_archive_says_what_is_not_set(files, bucket, settings):
    settings.S3_BUCKET = ""
    with pytest.raises(Refused, match="CLAIMDESK_S3_BUCKET"):
        run("--to", "s3")


def test_move_archive_killed_in_the_middle_loses_nothing(
    files, bucket, s3: S3, settings, tmp_path, own_database, django_db_setup: Migrated
):
    django_db_setup.furnish(tmp_path)
    for number in range(80):
        files.put([b"more %d" % number])
    environ = desk_environ(
        tmp_path,
        1,
        {
            **own_database,
            "CLAIMDESK_S3_BUCKET": s3.bucket,
            "CLAIMDESK_S3_ENDPOINT": s3.url,
            "CLAIMDESK_S3_PREFIX": settings.S3_PREFIX,
        },
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "move_archive", "--to", "s3"], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
    )
    wait_for(lambda: len([line for line in list(s3.requests) if line.startswith("PUT")]) > 5, "some files are copied")
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    assert 5 <= len(list(bucket.digests())) < 92
    assert run("--to", "s3")[0] == 0
    assert list(bucket.digests()) == list(files.digests())
    assert all(bucket.verify(sha256) for sha256 in bucket.digests())
