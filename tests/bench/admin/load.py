"""Rows into tables as fast as each database takes them: COPY for PostgreSQL, one long INSERT for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from claimdesk.text.trigrams import build_index, drop_index

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


def multiply(model: type[models.Model], times: int, steps: dict[str, int], marked: tuple[str, ...] = ()) -> None:
    """Write all rows of a table again until there are `times` as many: the database does that faster than Python.

    `steps` says by how much the numbers in a column grow with each copy; `marked` columns get the copy's number behind.
    """
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    columns = [str(field.column) for field in fields]
    table, last = model._meta.db_table, model._default_manager.aggregate(last=models.Max("pk"))["last"]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        for copy in range(1, times):
            values = ", ".join(_copied(column, copy, steps, marked) for column in columns)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id <= {last}")


def _copied(column: str, copy: int, steps: dict[str, int], marked: tuple[str, ...]) -> str:
    if column in steps:
        return f'"{column}" + {copy * steps[column]}'
    if column in marked:  # what is empty stays empty
        return f"CASE WHEN \"{column}\" = '' THEN '' ELSE \"{column}\" || '/{copy}' END"
    return f'"{column}"'


@contextmanager
def at_once(*tables: type[models.Model]) -> Iterator[None]:
    """Everything inside is one transaction that asks for no foreign keys; indexes are made at its end."""
    names = [model._meta.db_table for model in tables]
    connection.disable_constraint_checking()
    with transaction.atomic():
        indexes = _indexes(names)
        _run(_REPLICA, *(f'DROP INDEX "{name}"' for name, _definition in indexes))
        for name in names:
            drop_index(connection, name)
        yield
        _run(*(definition for _name, definition in indexes))
        for name in ("claims_claim", "sources_source"):
            build_index(connection, name)
        _run(_ORIGIN, *connection.ops.sequence_reset_sql(no_style(), list(tables)))
    connection.enable_constraint_checking()
    _run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


# PostgreSQL asks no triggers for foreign keys while it is told that it replays what another server has checked.
_REPLICA, _ORIGIN = ("SET session_replication_role = replica", "SET session_replication_role = origin")


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            if connection.vendor == "postgresql" or statement not in (_REPLICA, _ORIGIN):
                cursor.execute(statement)


def _defaults(model: type[models.Model], given: set[str]) -> Row:
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    empty = {field: field.get_default() for field in fields if field.column not in given and not field.primary_key}
    return {
        column: field.get_db_prep_save(value, connection)
        for field, value in empty.items()
        if value is not None and (column := field.column)
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
