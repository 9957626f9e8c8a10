"""What a database is made of, as a set of lines, so that two of them can be compared whatever order their tables and
columns were made in."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg

_SPACE = re.compile(r"\s+")
# A name (the table's with "" where it belongs to no table), what it is, and its definition.
_POSTGRESQL = (
    """
    SELECT table_name, 'column', concat_ws(' ', column_name, data_type, character_maximum_length, collation_name,
        'nullable=' || is_nullable, 'default=' || column_default, 'generated=' || generation_expression,
        'identity=' || identity_generation)
    FROM information_schema.columns WHERE table_schema = 'public'
    """,
    """
    SELECT conrelid::regclass::text, 'constraint', conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
    "SELECT tablename, 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """
    SELECT tgrelid::regclass::text, 'trigger', pg_get_triggerdef(oid) || ' enabled=' || tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
    """,
    """
    SELECT '', 'function', pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'claimdesk%'
    """,
    "SELECT '', 'extension', extname FROM pg_extension",
)


def postgresql_schema(url: str) -> set[str]:
    """Columns, constraints, indexes, triggers, functions and extensions of the database of `url`, one line each."""
    with psycopg.connect(url) as database:
        rows = [row for query in _POSTGRESQL for row in database.execute(query)]
    return {_line(*row) for row in rows}


def sqlite_schema(file: Path) -> set[str]:
    """Columns, constraints, indexes and triggers of the database in `file`, one line each."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT tbl_name, type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    lines = set()
    for table, kind, sql in rows:
        parts = _parts_of_table(sql) if kind == "table" and sql.startswith("CREATE TABLE") else [sql]
        lines |= {_line(table, kind, part) for part in parts}
    return lines


def _line(table: str, kind: str, definition: str) -> str:
    return f"{table} {kind} {_SPACE.sub(' ', definition).strip()}"


def _parts_of_table(sql: str) -> Iterator[str]:
    """The definitions between the outer brackets of a CREATE TABLE: one for each column and each constraint."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(body):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "," and depth == 0:
            yield body[start:place]
            start = place + 1
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
    yield body[start:]
