"""Rows into tables as fast as each database takes them: COPY for PostgreSQL, one long INSERT for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

Row = dict[str, Any]


def load(model: type[models.Model], rows: Iterator[Row]) -> None:
    """Write `rows` (columns by name, all with the same) into the table of `model`; other columns have their default."""
    first = next(rows, None)
    if first is None:
        return
    fixed = _defaults(model, set(first))
    columns, tail = [*first, *fixed], tuple(fixed.values())
    tuples = ((*row.values(), *tail) for row in chain([first], rows))
    _copy(model._meta.db_table, columns, tuples)


@contextmanager
def at_once(*tables: type[models.Model]) -> Iterator[None]:
    """Everything inside is one transaction that asks for no foreign keys; indexes are made at its end."""
    names = [model._meta.db_table for model in tables]
    if connection.vendor == "sqlite":
        connection.disable_constraint_checking()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        indexes = _indexes(names)
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
    connection.enable_constraint_checking()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _defaults(model: type[models.Model], given: set[str]) -> Row:
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    empty = {field: field.get_default() for field in fields if field.column not in given and not field.primary_key}
    return {
        field.column: field.get_db_prep_save(value, connection) for field, value in empty.items() if value is not None
    }


def _copy(table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", map(_adapted, rows))  # type: ignore[arg-type] # it takes any iterable


def _adapted(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value for value in row)


def _indexes(tables: list[str]) -> list[tuple[str, str]]:
    """Name and definition of each index that is no constraint."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
                " (SELECT conname FROM pg_constraint)",
                [tables],
            )
        else:
            marks = ", ".join(["%s"] * len(tables))
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name IN ({marks})",
                tables,
            )
        return list(cursor.fetchall())
