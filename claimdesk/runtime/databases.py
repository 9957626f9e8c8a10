"""How the desk talks to its database, and keeps it quick."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import dj_database_url
import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_ANSWER_WITHIN: ContextVar[float | None] = ContextVar("answer_within", default=None)  # seconds

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


def database(url: str, home: Path, *, wait: int = 20) -> dict[str, Any]:
    """The settings of the database at `url` (as dj_database_url reads it), or of the SQLite file in `home` if empty.
    Those who write to SQLite wait for each other for `wait` seconds.

    Opening a connection costs more than most queries, for SQLite too, and a worker runs hundreds of tasks in a
    minute: connections stay open.
    """
    found: dict[str, Any] = dict(
        dj_database_url.parse(
            url or f"sqlite:///{home / 'claimdesk.sqlite3'}", conn_max_age=60, conn_health_checks=bool(url)
        )
    )
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["ENGINE"] = "claimdesk.runtime.fair_sqlite3"
        # Deferred transactions lose to each other with "database is locked" when they turn from reading to writing.
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": wait, "init_command": _PRAGMAS}
    else:
        found["OPTIONS"] = _REACH | found.get("OPTIONS", {})
    return found


def configure_connection(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """What a connection is told as it opens, below Django's own count of queries.

    PostgreSQL compiles the expressions of a plan that looks expensive, and gives it to several processes, which for
    the lists of the desk takes longer than to answer.
    """
    if connection.vendor == "postgresql":
        setattr(connection.connection, "wait", partial(_wait_in_time, connection.connection))  # noqa: B010 - a method
        connection.connection.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")


@contextmanager
def answering_within(seconds: float) -> Iterator[None]:
    """Inside, PostgreSQL has `seconds` for each answer; one that hangs (its machine still answers for it, and limits of
    its own are of no use) is given up with an OperationalError, and the connection is closed. Elsewhere work may last.
    """
    token = _ANSWER_WITHIN.set(seconds)
    try:
        yield
    finally:
        _ANSWER_WITHIN.reset(token)


def _wait_in_time(of: Any, steps: Any, *args: Any, **kwargs: Any) -> Any:
    """psycopg's `Connection.wait`, with an end."""
    seconds = _ANSWER_WITHIN.get()
    if seconds is not None:
        steps = in_time(steps, time.monotonic() + seconds, of.pgconn.finish)
    return type(of).wait(of, steps, *args, **kwargs)


def in_time(steps: Generator[Any, Any, T], deadline: float, give_up: Callable[[], None]) -> Generator[Any, Any, T]:
    """What psycopg waits for, step by step: each step says what for, and is told what is ready, or after a moment that
    nothing is. Calls `give_up` and raises psycopg's OperationalError where nothing is ready by `deadline` (monotonic).
    """
    try:
        wanted = next(steps)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() >= deadline:
                give_up()
                steps.close()
                raise psycopg.OperationalError("the database gave no answer in time")
            wanted = steps.send(ready)
    except StopIteration as end:
        answer: T = end.value
        return answer


class DatabasePatience:
    """Middleware: a request waits no longer than CLAIMDESK_DATABASE_SECONDS for one answer of PostgreSQL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering_within(settings.DATABASE_SECONDS):
            return self.get_response(request)


def analyze_tables() -> None:
    """Let SQLite look at its indexes again, from which it chooses its plans; PostgreSQL does so by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        cursor.execute("ANALYZE")
