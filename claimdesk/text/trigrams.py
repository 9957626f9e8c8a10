"""Finding rows by parts of words among a million, the same on both databases.

PostgreSQL has a trigram index over `search_text`. On SQLite an FTS5 table of trigrams stands beside the table, holds
no text of its own, and is kept up to date by triggers; where SQLite is too old for that (before 3.34), it scans.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max, Q, QuerySet
from django.db.models.expressions import RawSQL

TRIGRAM_LETTERS = 3  # letters that an index entry has
MIN_COMMON_ROWS = 10_000  # rows from which on looking through the newest is faster than asking the index
NEWEST_ROWS = 20_000  # rows among which words too short for the index are looked for
_MAX_TRIGRAMS_ASKED = 6  # entries of one word that are asked for; what they find is compared with the whole word


def contains_terms(rows: "QuerySet[Any]", terms: list[str]) -> Q:
    """The condition that a row's `search_text` (folded) holds every one of the folded `terms`.

    Words of one or two letters alone are looked for among the NEWEST_ROWS rows only. At most one small query.
    """
    held = Q()
    for term in terms:
        held &= Q(search_text__contains=term)
    long = [term for term in terms if len(term) >= TRIGRAM_LETTERS]
    if not long:
        newest: int | None = QuerySet(rows.model).aggregate(newest=Max("pk"))["newest"]
        return held & Q(pk__gt=(newest or 0) - NEWEST_ROWS)
    table = rows.model._meta.db_table
    if connection.vendor != "sqlite" or not has_index(connection, table):
        return held
    asked = " AND ".join(f'"{part}"' for term in long for part in _parts(term))
    if _is_common(table, asked):
        return held
    return held & Q(pk__in=RawSQL(_FOUND.format(table=table), [asked]))  # noqa: S611 - a table's name and a parameter


_FOUND = "SELECT rowid FROM {table}_trigrams WHERE {table}_trigrams MATCH %s"


def _parts(term: str) -> list[str]:
    """Some trigrams of a word: its first, its last and some between."""
    every = [
        term[start : start + TRIGRAM_LETTERS].replace('"', '""') for start in range(len(term) - TRIGRAM_LETTERS + 1)
    ]
    step = max(1, (len(every) - 1) // (_MAX_TRIGRAMS_ASKED - 1)) if len(every) > _MAX_TRIGRAMS_ASKED else 1
    return list(dict.fromkeys([*every[::step][: _MAX_TRIGRAMS_ASKED - 1], every[-1]]))


def _is_common(table: str, asked: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({_FOUND.format(table=table)} LIMIT {MIN_COMMON_ROWS})", [asked])  # noqa: S608 - our own names
        return bool(cursor.fetchone()[0] == MIN_COMMON_ROWS)


# --- The index of SQLite ---


def has_index(database: BaseDatabaseWrapper, table: str) -> bool:
    """Whether the trigram table of `table` stands; asked once per process, below Django's own count of queries."""
    known: set[str] = database.__dict__.setdefault("claimdesk_trigrams", set())
    if table not in known:
        database.ensure_connection()
        found = database.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [f"{table}_trigrams"])
        known |= {table} if found.fetchone() else set()
    return table in known


def build_index(database: BaseDatabaseWrapper, table: str) -> None:
    """Make the trigram table of `table` and its triggers if they are not there. A table that was made anew has lost
    its triggers, and then everything is read again. Does nothing on PostgreSQL."""
    if database.vendor != "sqlite" or sqlite3.sqlite_version_info < (3, 34):
        return
    standing = _standing(database)
    wanted = dict(_statements(table))
    if standing.issuperset(wanted):
        return
    with database.cursor() as cursor:
        for name, statement in wanted.items():
            if name not in standing:
                cursor.execute(statement)
        cursor.execute(f"INSERT INTO {table}_trigrams ({table}_trigrams) VALUES ('rebuild')")  # noqa: S608 - our own name


def rebuild_index(database: BaseDatabaseWrapper, table: str) -> None:
    """After a migration: the index again, where there was one and the table lost its triggers."""
    if database.vendor == "sqlite" and f"{table}_trigrams" in _standing(database):
        build_index(database, table)


def drop_index(database: BaseDatabaseWrapper, table: str) -> None:
    if database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        for name in reversed(dict(_statements(table))):
            kind = "TABLE" if name == f"{table}_trigrams" else "TRIGGER"
            cursor.execute(f"DROP {kind} IF EXISTS {name}")


def _standing(database: BaseDatabaseWrapper) -> set[str]:
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        return {name for (name,) in cursor.fetchall()}


def _statements(table: str) -> Iterator[tuple[str, str]]:
    index = f"{table}_trigrams"
    enter = f"INSERT INTO {index} (rowid, search_text) VALUES (NEW.id, NEW.search_text);"  # noqa: S608
    leave = f"INSERT INTO {index} ({index}, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"  # noqa: S608
    changed = "WHEN OLD.search_text IS NOT NEW.search_text"
    columns = f"search_text, content='{table}', content_rowid='id', tokenize='trigram', detail='none'"
    yield index, f"CREATE VIRTUAL TABLE {index} USING fts5 ({columns})"
    yield f"{index}_in", f"CREATE TRIGGER {index}_in AFTER INSERT ON {table} BEGIN {enter} END"
    yield f"{index}_out", f"CREATE TRIGGER {index}_out AFTER DELETE ON {table} BEGIN {leave} END"
    yield (
        f"{index}_new",
        f"CREATE TRIGGER {index}_new AFTER UPDATE OF search_text ON {table} {changed} BEGIN {leave} {enter} END",
    )
