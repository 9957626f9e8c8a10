"""Writing many rows at once, each with values of its own, which Django's `bulk_update` does a hundred times slower."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def write_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Save the fields `names` of all `rows`, which are of one model, in one statement that is prepared once.

    As with `update()` there are no signals and no versions, and no field changes by itself.
    """
    if not rows:
        return
    options: Any = rows[0]._meta
    quoted = connection.ops.quote_name
    fields = [options.get_field(name) for name in names]
    places = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quoted(options.db_table)} SET {places} WHERE {quoted(options.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*(_value(row, field) for field in fields), row.pk] for row in rows])


def _value(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
