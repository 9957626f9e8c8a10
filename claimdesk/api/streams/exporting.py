"""Whole lists as files: a line or a row for each object, written chunk by chunk, so that memory stays as it is.

Rows come in the order of the list, each chunk from after the last row of the one before, so what is added or changed
meanwhile neither shifts nor doubles anything. A row is as its address shows it when its chunk is read.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Scope
from claimdesk.api.paging import ORDERING, all_ids
from claimdesk.api.reading.views import ReadViewSet
from claimdesk.api.streams.parquet import PARQUET, column_type, pyarrow, written_parquet
from claimdesk.api.streams.workbooks import written_workbook
from claimdesk.api.views import AnyAccept
from claimdesk.errors import Invalid

M = TypeVar("M", bound=Model)

FORMAT = "format"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "xlsx": XLSX, "parquet": PARQUET}
CHUNK = 200  # rows
# What a program of tables would take for a formula at the beginning of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def exported(view: Any, user: User, query: str, *, among: QuerySet[Any] | None = None) -> Any:
    """The answer of the list `view` to a program of `user` that asks for its export with this query, of the rows that
    are `among` these, too."""
    desk = urlsplit(settings.URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/api/v1/",
            "QUERY_STRING": query,
            "SERVER_NAME": desk.hostname or "localhost",
            "SERVER_PORT": str(desk.port or {"https": 443}.get(desk.scheme, 80)),
            "HTTP_HOST": desk.netloc,
            "wsgi.url_scheme": desk.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
    request._force_auth_user = user  # type: ignore[attr-defined] # noqa: SLF001 - the framework's way past its doors
    options = {**view.export.kwargs, "basename": "export", "detail": False, "throttle_classes": [], "among": among}
    return view.as_view({"get": "export"}, **options)(request)


class Exported(ReadViewSet[M]):
    """A list that can be had as one file."""

    scopes = {"export": frozenset({Scope.EXPORT})}
    among: QuerySet[Any] | None = None  # what a page of the admin shows
    export_orders = gettext_lazy("How the rows are sorted.")

    @extend_schema(
        summary="Export the list",
        filters=True,
        parameters=[
            OpenApiParameter(FORMAT, OpenApiTypes.STR, enum=list(MEDIA_TYPES), required=True),
            OpenApiParameter(ORDERING, OpenApiTypes.STR, description=str(export_orders)),
        ],
        responses={
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XLSX): OpenApiTypes.BINARY,
            (200, PARQUET): OpenApiTypes.BINARY,
        },
    )
    @action(
        detail=False,
        url_path="export",
        own_parameters=frozenset({FORMAT, ORDERING}),
        takes_filters=True,
        content_negotiation_class=AnyAccept,  # a file is what it is, whatever the caller accepts
    )
    def export(self, request: Request, **_kwargs: Any) -> StreamingHttpResponse:
        """All rows that the filters leave, as a file that is written while it is read: `ndjson` with an object on each
        line; `csv`, where cells that a program would take for a formula begin with an apostrophe; `xlsx`, a table
        where they are texts; or `parquet`, a table whose columns have types. 400 `parquet_not_installed` where this
        ClaimDesk cannot write that."""
        found = self.filter_queryset(self.get_queryset())
        if self.among is not None:
            found = found.filter(pk__in=self.among.order_by().values("pk"))
        form = request.query_params.get(FORMAT, "")
        if form not in MEDIA_TYPES:
            names = {"value": form, "names": ", ".join(MEDIA_TYPES)}
            sentence = _("“%(value)s” is not one of the choices: %(names)s.") % names
            raise Invalid(sentence, fields={FORMAT: sentence})
        if form == "parquet":
            pyarrow()  # raises NoParquet
        made = map(self.read_rows, all_ids(found, self.get_page_by(), CHUNK))
        response = StreamingHttpResponse(self._lines(form, made), content_type=MEDIA_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="{found.model._meta.model_name}s.{form}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _lines(self, form: str, made: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
        """The bytes of the file."""
        tables = {"csv": _csv_lines, "xlsx": _sheets, "parquet": _row_groups}
        return _json_lines(made) if form == "ndjson" else tables[form](made, self.get_serializer())


def _json_lines(chunks: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    renderer = JSONRenderer()
    for rows in chunks:
        yield b"".join(renderer.render(row) + b"\n" for row in rows)


def _csv_lines(chunks: Iterator[list[dict[str, Any]]], serializer: Any) -> Iterator[bytes]:
    paths = list(columns_of(serializer))
    yield _written([[".".join(path) for path in paths]])
    for rows in chunks:
        yield _written([[cell(_at(row, path)) for path in paths] for row in rows])


def _sheets(chunks: Iterator[list[dict[str, Any]]], serializer: Any) -> Iterator[bytes]:
    paths = list(columns_of(serializer))
    rows = ([[cell_value(_at(row, path)) for path in paths] for row in chunk] for chunk in chunks)
    return written_workbook([".".join(path) for path in paths], rows)


def _row_groups(chunks: Iterator[list[dict[str, Any]]], serializer: Any) -> Iterator[bytes]:
    shown = dict(_shown(serializer))
    columns = {".".join(path): column_type(field) for path, field in shown.items()}
    return written_parquet(columns, ([_at(row, path) for path in shown] for chunk in chunks for row in chunk))


def _written(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def columns_of(serializer: Any) -> Iterator[tuple[str, ...]]:
    """The ways to the values of an object, from its serializer; those of an object within it one by one."""
    return (path for path, _field in _shown(serializer))


def _shown(serializer: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The ways as `columns_of` has them, each with the field that is shown."""
    for name, field in serializer.fields.items():
        inner = _object_of(serializer, name, field)
        if inner is None:
            yield (*before, name), field
        else:
            yield from _shown(inner, (*before, name))


def _object_of(serializer: Any, name: str, field: Any) -> Any:
    """The serializer of what `field` shows, where that is one object."""
    if isinstance(field, serializers.SerializerMethodField):
        method = getattr(serializer, field.method_name or f"get_{name}")
        field = getattr(method, "_spectacular_annotation", {}).get("field")
    is_object = isinstance(field, serializers.Serializer) and not isinstance(field, serializers.ListSerializer)
    return field if is_object else None


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row


def cell_value(value: Any) -> Any:
    """`value` for a cell: objects and lists as JSON, all else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value


def cell(value: Any) -> Any:
    """`value` for CSV: as `cell_value`, nothing as nothing, and no text that is taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    made = cell_value(value)
    return f"'{made}" if isinstance(made, str) and made.startswith(_FORMULA) else made
