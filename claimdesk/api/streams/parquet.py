"""Tables as Parquet, by pyarrow where it is installed: a group of rows after another, sent as it is written."""

import importlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from claimdesk.errors import Invalid

PARQUET = "application/vnd.apache.parquet"
GROUP = 2_000  # rows of a group, which is held in memory while it is written
# The types of columns by the fields that they show; all else is text.
_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], str], ...] = (
    (serializers.BooleanField, "bool_"),
    (serializers.IntegerField, "int64"),
    (serializers.FloatField, "float64"),
    (serializers.DateTimeField, "timestamp"),
    (serializers.DateField, "date32"),
)


class NoParquet(Invalid):
    """What writes Parquet is not installed here."""

    code = "parquet_not_installed"


def pyarrow() -> tuple[Any, Any]:
    """pyarrow and its part for Parquet. Raises NoParquet where `./desk setup --parquet` was not run."""
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        sentence = _("Parquet is not installed here. Whoever runs this ClaimDesk can add it: ./desk setup --parquet")
        raise NoParquet(sentence, fields={"format": sentence}) from error


def column_type(field: Any) -> str:
    """The name of the type, in pyarrow, of the column that shows `field`."""
    if isinstance(field, serializers.ChoiceField):
        is_number = bool(field.choices) and all(isinstance(choice, int) for choice in field.choices)
        return "int64" if is_number else "string"
    return next((name for kind, name in _TYPES if isinstance(field, kind)), "string")


def written_parquet(columns: dict[str, str], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """The bytes of a file with these `columns`, each with its type as column_type names it, and `rows` as JSON has
    their values. Raises NoParquet."""
    arrow, parquet = pyarrow()
    types = {"timestamp": arrow.timestamp("us", tz="UTC")}
    kinds = [types[kind] if kind in types else getattr(arrow, kind)() for kind in columns.values()]
    return _written(arrow, parquet, arrow.schema(list(zip(columns, kinds, strict=True))), list(columns.values()), rows)


def _written(arrow: Any, parquet: Any, schema: Any, kinds: list[str], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    sink = _Sink()
    with parquet.ParquetWriter(arrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for group in _groups(rows):
            values = [
                arrow.array([_value(row[at], kind) for row in group], type=schema.field(at).type)
                for at, kind in enumerate(kinds)
            ]
            writer.write_table(arrow.Table.from_arrays(values, schema=schema))
            yield sink.take()
    yield sink.take()


def _groups(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    group: list[list[Any]] = []
    for row in rows:
        group.append(row)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


def _value(value: Any, kind: str) -> Any:
    """`value`, as JSON has it, for a column of this type: times and days as such, objects and lists as JSON."""
    if value is None:
        return None
    if kind == "timestamp":
        return datetime.fromisoformat(value)
    if kind == "date32":
        return date.fromisoformat(value)
    is_text = kind != "string" or isinstance(value, str)
    return value if is_text else json.dumps(value, ensure_ascii=False)


class _Sink:
    """A file that is never whole: what was written is taken away and sent."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: Any) -> int:
        """Keep `data` until it is taken."""
        self._parts.append(bytes(data))
        self._size += len(self._parts[-1])
        return len(self._parts[-1])

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._parts = b"".join(self._parts), []
        return taken

    def tell(self) -> int:
        """How much was written in all."""
        return self._size

    def flush(self) -> None:
        """Nothing waits: all of it is kept in parts."""

    def close(self) -> None:
        """Say that no more is written."""
        self.closed = True
