"""What a connection is told, and that SQLite looks at its indexes."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from claimdesk.runtime.databases import analyze_tables, database
from claimdesk.tasks import refresh_statistics as refresh
from claims.models import Claim
from tests.builders import a_claim

pytestmark = pytest.mark.django_db


def _asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def test_a_connection_is_told_how_the_desk_works() -> None:
    if connection.vendor == "postgresql":
        assert (_asked("SHOW jit"), _asked("SHOW max_parallel_workers_per_gather")) == ("off", "0")
    else:
        assert _asked("PRAGMA recursive_triggers") == "1"
        assert int(_asked("PRAGMA cache_size")) < -10_000


def test_options_in_the_address_of_a_database_are_kept(tmp_path: Path) -> None:
    found = database("postgresql://desk@db/desk?sslmode=require", tmp_path)
    assert found["OPTIONS"]["sslmode"] == "require"
    assert database("postgresql://db/desk?connect_timeout=60", tmp_path)["OPTIONS"]["connect_timeout"] == 60
    assert found["OPTIONS"]["connect_timeout"] == 5
    assert found["CONN_HEALTH_CHECKS"]


def test_without_an_address_the_database_is_a_file_at_home(tmp_path: Path) -> None:
    assert database("", tmp_path)["NAME"] == str(tmp_path / "claimdesk.sqlite3")


def test_statistics_are_refreshed_by_the_clock() -> None:
    assert settings.CELERY_BEAT_SCHEDULE["claimdesk.tasks.refresh_statistics"]["schedule"].seconds == 24 * 3600
    refresh()


def test_sqlite_knows_its_indexes_afterwards() -> None:
    if connection.vendor != "sqlite":
        analyze_tables()  # PostgreSQL looks by itself: nothing is to be done, and nothing breaks
        return
    a_claim()
    analyze_tables()
    found = _asked("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'claims_claim' AND idx = 'claim_newest'")
    assert (found, Claim.objects.count()) == ("1", 1)
