"""Pages that stay put while rows are added: each begins after the last row of the one before (keyset paging).

A cursor names that row by the sort key and the id, so rows of one moment are neither skipped nor shown twice, and
page 1,000 costs what page 1 costs. Nothing counts the table.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from typing_extensions import override

from claimdesk.api.times import utc
from claimdesk.errors import Invalid
from claimdesk.ids import parse_id

CURSOR = "cursor"
PAGE_SIZE = "page_size"
ORDERING = "ordering"
PARAMETERS = frozenset({CURSOR, PAGE_SIZE, ORDERING})


@dataclass(frozen=True)
class Order:
    """By which field a list is sorted; the id, in the same direction, parts equal ones."""

    field: str
    is_descending: bool

    @classmethod
    def named(cls, text: str) -> "Order":
        """The order that `text` says, as `-created_at` or `id`."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def fields(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.is_descending != backwards else ""
        return [f"{sign}{name}" for name in dict.fromkeys([self.field, "id"])]


@dataclass(frozen=True)
class Cursor:
    """A place in a list: beside the row with this value and id."""

    order: str
    value: str
    id: int
    backwards: bool

    def encode(self) -> str:
        """As it stands in the address."""
        text = json.dumps([self.order, self.value, self.id, int(self.backwards)], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, order: str) -> "Cursor":
        """The cursor that `text` holds. Raises Invalid for one that this list, in this `order`, did not give."""
        try:
            name, value, number, backwards = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, RecursionError) as error:
            raise _not_ours() from error
        key = parse_id(number)
        if key is None or name != order:
            raise _not_ours()
        return cls(order, str(value), key, bool(backwards))


class Pages(BasePagination):
    """`next`, `previous` and `results`; the view says by `get_page_by` how the list is sorted."""

    request: Request
    ends: Sequence["Place"] = ()  # where the page begins and ends; none of an empty one
    order: str
    has_next = False
    has_previous = False

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page of `queryset`. Raises Invalid for a page size or a cursor that makes no sense."""
        rows = self._page(queryset, request, view)
        self.ends = [_place_of(row, self.order) for row in rows[:1] + rows[-1:]]
        return rows

    def paginate_ids(self, queryset: Any, request: Request, view: Any) -> list[int]:
        """The ids of the rows of one page of `queryset`. Raises Invalid like paginate_queryset."""
        places = _places(queryset, view.get_page_by())
        rows: list[Place] = self._page(places, request, view)
        self.ends = rows[:1] + rows[-1:]
        return [number for number, _value in rows]

    def _page(self, queryset: Any, request: Request, view: Any) -> list[Any]:
        self.request = request
        self.order = view.get_page_by()
        text = request.query_params.get(CURSOR)
        cursor = Cursor.decode(text, self.order) if text else None
        size = page_size(request)
        backwards = cursor is not None and cursor.backwards
        order = Order.named(self.order)
        rows = queryset.filter(_beyond(order, cursor)) if cursor else queryset
        found = list(rows.order_by(*order.fields(backwards=backwards))[: size + 1])
        has_more = len(found) > size
        self.has_next, self.has_previous = (True, has_more) if backwards else (has_more, cursor is not None)
        return found[:size][::-1] if backwards else found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours."""
        has_rows = bool(self.ends)
        return Response(
            {
                "next": self._link(self.ends[-1], backwards=False) if has_rows and self.has_next else None,
                "previous": self._link(self.ends[0], backwards=True) if has_rows and self.has_previous else None,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """For OpenAPI: the shape of a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    @override
    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For OpenAPI: the parameters of every list."""
        cursor = gettext_lazy("Where the page begins; taken from `next` or `previous`.")
        size = {"type": "integer", "minimum": 1, "maximum": settings.API_MAX_PAGE_SIZE}
        size["default"] = settings.API_PAGE_SIZE
        orders = view.get_orders()
        order = {"type": "string", "enum": orders, "default": view.page_by if view.page_by in orders else "-id"}
        sorting = gettext_lazy("How the list is sorted; the id parts equal rows.")
        return [
            {"name": ORDERING, "in": "query", "description": str(sorting), "schema": order},
            {"name": CURSOR, "in": "query", "description": str(cursor), "schema": {"type": "string"}},
            {"name": PAGE_SIZE, "in": "query", "description": str(gettext_lazy("Rows per page.")), "schema": size},
        ]

    def _link(self, place: "Place", *, backwards: bool) -> str:
        cursor = _beside(place, self.order, backwards=backwards)
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, cursor.encode())


Place = tuple[int, Any]  # the id of a row, and its value in the order of the list


def _places(queryset: Any, order: str) -> Any:
    """The places of the rows of `queryset`, without anything else of them."""
    return queryset.prefetch_related(None).values_list("pk", Order.named(order).field)


def _place_of(row: Model, order: str) -> Place:
    return row.pk, getattr(row, Order.named(order).field)


def all_ids(queryset: Any, order: str, size: int) -> Iterator[list[int]]:
    """The ids of all rows of `queryset` in this order, `size` at a time, each time from after the last one."""
    found: list[Place] = []
    places, sorting = _places(queryset, order), Order.named(order)
    while not found or len(found) == size:
        rows = places.filter(_beyond(sorting, _beside(found[-1], order))) if found else places
        found = list(rows.order_by(*sorting.fields(backwards=False))[:size])
        if not found:
            return
        yield [number for number, _value in found]


def _beside(place: Place, order: str, *, backwards: bool = False) -> Cursor:
    number, value = place
    text = str(number) if Order.named(order).field == "id" else value.isoformat()
    return Cursor(order, text, number, backwards)


def _beyond(order: Order, cursor: Cursor) -> Q:
    """What comes after the cursor's row. One bound on the sort key alone lets the database walk its index."""
    sign = "lt" if order.is_descending != cursor.backwards else "gt"
    if order.field == "id":
        return Q(**{f"id__{sign}": cursor.id})
    try:
        value = utc(cursor.value)
    except ValueError as error:
        raise _not_ours() from error
    further = Q(**{f"{order.field}__{sign}": value}) | Q(**{f"id__{sign}": cursor.id})
    return Q(**{f"{order.field}__{sign}e": value}) & further


def page_size(request: Request) -> int:
    """How many rows the caller wants at once. Raises Invalid."""
    text = request.query_params.get(PAGE_SIZE)
    if text is None:
        return int(settings.API_PAGE_SIZE)
    most = settings.API_MAX_PAGE_SIZE
    size = parse_id(text)
    if size is not None and size <= most:
        return size
    sentence = _("Ask for 1 to %(most)s rows.") % {"most": most}
    raise Invalid(sentence, code="page_size", fields={PAGE_SIZE: sentence})


def asked_order(request: Request, orders: Sequence[str]) -> str | None:
    """How the caller wants the list sorted; None where they do not say. Raises Invalid for what is none of `orders`."""
    asked = request.query_params.get(ORDERING)
    if asked is None or asked in orders:
        return asked
    sentence = _("“%(value)s” is not one of the choices: %(names)s.") % {"value": asked, "names": ", ".join(orders)}
    raise Invalid(sentence, fields={ORDERING: sentence})


def _not_ours() -> Invalid:
    sentence = _("This cursor does not belong to this list. Start again without it.")
    return Invalid(sentence, code="cursor", fields={CURSOR: sentence})
