"""`./desk upgrade` on a desk of November 2026, and what a version does with a database of a newer one."""

import pytest

from tests.upgrade.conftest import OldDesk

pytestmark = [pytest.mark.django_db, pytest.mark.services]
AHEAD = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("claims", "0999_of_tomorrow")
"""
BACK = AHEAD.replace("record_applied", "record_unapplied")


def test_upgrade_migrates_once_and_verifies(old_desk: OldDesk) -> None:
    done = old_desk.upgrade()
    assert done.returncode == 0, done.stderr
    assert "migrations …" in done.stdout
    assert "No backup is made" in done.stdout
    assert "Nothing is wrong." in done.stderr
    again = old_desk.upgrade()
    assert (again.returncode, again.stdout) == (0, "The database is of this version already.\n")


def test_a_database_of_a_newer_version_is_refused(old_desk: OldDesk) -> None:
    old_desk.upgrade()
    assert old_desk.manage("shell", "--no-imports", "-c", AHEAD).returncode == 0
    try:
        for refused in (
            old_desk.upgrade(),
            old_desk.manage("migrate"),
            old_desk.run_desk(REDIS_URL="redis://127.0.0.1:1"),
        ):
            assert refused.returncode == 1
            assert "A newer ClaimDesk has migrated this database (claims.0999_of_tomorrow)" in refused.stderr
    finally:
        assert old_desk.manage("shell", "--no-imports", "-c", BACK).returncode == 0
    assert old_desk.manage("migrate", "--check").returncode == 0
