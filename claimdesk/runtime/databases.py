"""How the desk talks to its database, and keeps it quick."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Rows of each index that SQLite looks at for its statistics: a million claims take seconds, not minutes.
LOOKED_AT = 2_000
# A server that vanished is noticed in some twenty seconds, whatever the system's own limits; times in seconds, and the
# last one in milliseconds (libpq).
_REACH = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
# With recursive triggers INSERT OR REPLACE deletes before the eyes of the triggers, as those of the audit log want.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16000;"


def database(url: str, home: Path) -> dict[str, Any]:
    """The settings of the database at `url` (as dj_database_url reads it), or of the SQLite file in `home` if empty.

    Opening a connection costs more than most queries, for SQLite too, and a worker runs hundreds of tasks in a
    minute: connections stay open.
    """
    found: dict[str, Any] = dict(
        dj_database_url.parse(
            url or f"sqlite:///{home / 'claimdesk.sqlite3'}", conn_max_age=60, conn_health_checks=bool(url)
        )
    )
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # Deferred transactions lose to each other with "database is locked" when they turn from reading to writing.
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS}
    else:
        found["OPTIONS"] = _REACH | found.get("OPTIONS", {})
    return found


def configure_connection(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """What a connection is told as it opens, below Django's own count of queries.

    PostgreSQL compiles the expressions of a plan that looks expensive, and gives it to several processes, which for
    the lists of the desk takes longer than to answer.
    """
    if connection.vendor == "postgresql":
        connection.connection.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")


def analyze_tables() -> None:
    """Let SQLite look at its indexes again, from which it chooses its plans; PostgreSQL does so by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        cursor.execute("ANALYZE")
