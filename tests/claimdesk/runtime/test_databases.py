"""What a connection is told, and that SQLite looks at its indexes."""

import time
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from claimdesk.api.dependencies import is_away
from claimdesk.runtime.databases import analyze_tables, answering_within, database, in_time
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


def test_what_never_gets_ready_is_given_up_at_the_deadline() -> None:
    given_up: list[bool] = []

    def steps() -> Generator[str, int, str]:
        ready = yield "read"
        while not ready:
            ready = yield "read"
        return f"ready {ready}"

    waiting = in_time(steps(), time.monotonic() + 60, lambda: given_up.append(True))
    assert (next(waiting), waiting.send(0)) == ("read", "read")
    with pytest.raises(StopIteration) as end:
        waiting.send(1)
    assert (end.value.value, given_up) == ("ready 1", [])
    waiting = in_time(steps(), time.monotonic(), lambda: given_up.append(True))
    next(waiting)
    with pytest.raises(psycopg.OperationalError, match="no answer in time"):
        waiting.send(0)
    assert given_up == [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server that could hang")
def test_a_postgresql_that_hangs_is_away_and_the_next_connection_is_another() -> None:
    with answering_within(0.3), pytest.raises(OperationalError) as hung:
        _asked("SELECT pg_sleep(2)")
    assert is_away(hung.value)
    connection.close_if_unusable_or_obsolete()
    assert _asked("SELECT 7") == "7"
