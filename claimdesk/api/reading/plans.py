"""What a statement has to fetch for a representation, and how its values become JSON.

A plan is made once for each representation. A `Binder` is what remains of a field: given a `ReadContext`, it returns
the function that makes its value out of a row. So what is the same for all rows is done once for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, singledispatch
from operator import itemgetter
from typing import Any

from django.db.models import ManyToManyField, ManyToOneRel, Model, QuerySet
from django.urls import reverse
from rest_framework import serializers

from claimdesk.accounts.models import User
from claimdesk.api.reading.shaping import RowShape
from claimdesk.api.serializer_fields import (
    Calculated,
    DisplayUrl,
    FileDigest,
    OwnIds,
    PersonField,
    Representation,
    admin_path_of,
)

Row = Sequence[Any]
Value = Callable[[Row], Any]
# SQL without its last parameter, the other parameters, and the columns to convert: place, converters, expression.
Statement = tuple[str, tuple[Any, ...], list[tuple[int, list[Any], Any]]]
_UTC_SUFFIX = "+00:00"


@dataclass
class ReadContext:
    """One answer that is being made: for whom, below which address, and what was fetched beside its rows."""

    user: User | None
    root: str  # such as https://desk.example, before each path
    groups: dict[int, dict[Any, list[Any]]] = field(default_factory=dict)  # by part: its values by their parent's id
    own: dict[int, dict[int, list[str]]] = field(default_factory=dict)  # by column: the reader's ids of the rows in it
    seen: dict[int, set[int]] = field(default_factory=dict)  # by guard: the ids that the reader may see


Binder = Callable[[ReadContext], Value]
Visible = Callable[[User | None], QuerySet[Any]]


@dataclass
class Branch:
    """Rows of another table that belong to those of this one, several to each: `at` is the column with the id."""

    at: int
    plan: "Plan"


@dataclass
class Guard:
    """Rows that only some may see: those in column `at` are looked for among `visible`."""

    at: int
    visible: Visible


@dataclass
class Named:
    """Rows that the reader may have ids of their own for: those in column `at`, of the model `kind`."""

    at: int
    kind: str


class Plan:
    """What one statement fetches, in which order, and what is made of a row. The first column is the key."""

    def __init__(self, model: type[Model], key: str = "pk", order: Sequence[str] = ()) -> None:
        self.model, self.order = model, tuple(order)
        self.columns: dict[str, int] = {}
        self.files: dict[str, tuple[str, str]] = {}  # by alias: the way to files of a capture, and the kind
        self.branches: list[Branch] = []
        self.guards: list[Guard] = []
        self.named: list[Named] = []
        self.prepared: dict[str, Statement] = {}  # by kind of database
        self.binder: Binder = lambda _reading: tuple
        self.at(key)

    def at(self, path: str) -> int:
        """The place of a column in each row; `path` as in a query."""
        return self.columns.setdefault(path, len(self.columns))


@singledispatch
def bound(field: Any, plan: Plan, before: str) -> Binder:  # noqa: ARG001 - for those that are registered
    """How the value of `field` is made, from columns whose paths begin with `before`. Raises TypeError for a field of
    which that is not known: what is read for one row at a time has no place in a list."""
    raise TypeError(f"Nobody said how {field!r} is read.")


def path_of(field: Any, before: str) -> str:
    """The path of the column that `field` shows."""
    return f"{before}{'__'.join(field.source_attrs)}"


def plain_column(field: Any, plan: Plan, before: str) -> Binder:
    """A column as it is."""
    value = itemgetter(plan.at(path_of(field, before)))
    return lambda _reading: value


for _kind in (
    serializers.CharField, serializers.IntegerField, serializers.BooleanField, serializers.ChoiceField,
    serializers.JSONField, serializers.FloatField, serializers.DictField, serializers.PrimaryKeyRelatedField,
):  # fmt: skip
    bound.register(_kind, plain_column)


@bound.register(serializers.DateField)
def _day(field: Any, plan: Plan, before: str) -> Binder:
    at = plan.at(path_of(field, before))
    return lambda _reading: lambda row: None if row[at] is None else row[at].isoformat()


@bound.register(serializers.ListSerializer)
def _many(field: Any, plan: Plan, before: str) -> Binder:
    """Objects of another table, several to each row."""
    return _list_of(field, plan, before, None)


def _list_of(field: Any, plan: Plan, before: str, shape: RowShape | None) -> Binder:
    made = _object_or_none if field.child.among else object_binder
    return part(plan, before, field.source_attrs[-1], lambda inner, start: made(field.child, inner, start, shape))


@bound.register(serializers.ManyRelatedField)
def _many_values(field: Any, plan: Plan, before: str) -> Binder:
    """Values of another table, several to each row: of a column, or ids."""
    column = getattr(field.child_relation, "slug_field", None) or "pk"

    def values(inner: Plan, start: str) -> Binder:
        value = itemgetter(inner.at(f"{start}{column}"))
        return lambda _reading: value

    return part(plan, before, field.source_attrs[-1], values)


def part(plan: Plan, before: str, relation: str, made: Callable[[Plan, str], Binder]) -> Binder:
    """The values that `made` makes of the rows which `relation` leads to, in their usual order, else by id."""
    model = _model_at(plan.model, before)
    found: Any = model._meta.get_field(relation)
    if isinstance(found, ManyToOneRel):
        inner, start = Plan(found.related_model, found.field.attname), ""
        inner.order = _order_of(found.related_model, "")
    elif isinstance(found, ManyToManyField):
        through: Any = found.remote_field.through
        start = f"{found.m2m_reverse_field_name()}__"
        inner = Plan(through, f"{found.m2m_field_name()}_id")
        inner.order = _order_of(found.related_model, start)
    else:
        raise TypeError(f"{relation} of {model.__name__} does not lead to several rows.")
    inner.binder = made(inner, start)
    plan.branches.append(Branch(plan.at(f"{before}pk"), inner))
    number = id(inner)

    def bind(reading: ReadContext) -> Value:
        groups, key = reading.groups[number], plan.at(f"{before}pk")
        return lambda row: groups.get(row[key], [])

    return bind


def _order_of(model: Any, start: str) -> tuple[str, ...]:
    names = [*(model._meta.ordering or ()), "pk"]
    return tuple(f"-{start}{name[1:]}" if name.startswith("-") else f"{start}{name}" for name in names)


def _model_at(model: type[Model], before: str) -> Any:
    """The model that the foreign keys in `before` lead to."""
    for name in before.split("__")[:-1]:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment] # of a foreign key
    return model


def object_binder(serializer: Any, plan: Plan, before: str, shape: RowShape | None = None) -> Binder:
    """An object with the fields of `serializer`, in their order, as far as `shape` wants them."""
    known = dict(serializer.fields)
    if shape is not None and shape.kind is not None:
        known |= shape.kind().fields
    names = None if shape is None else shape.names
    fields = [(name, each) for name, each in known.items() if names is None or name in names]
    made = [
        (name, _bound_within(each, plan, before, shape.within.get(name) if shape else None)) for name, each in fields
    ]

    def bind(reading: ReadContext) -> Value:
        keys = [name for name, _binder in made]
        values = [binder(reading) for _name, binder in made]
        return lambda row: dict(zip(keys, [value(row) for value in values], strict=True))

    return bind


def _bound_within(field: Any, plan: Plan, before: str, shape: RowShape | None) -> Binder:
    if shape is None:
        return bound(field, plan, before)
    if isinstance(field, serializers.ListSerializer):
        return _list_of(field, plan, before, shape)
    return (
        nested_binder(field, plan, before, shape) if isinstance(field, Representation) else bound(field, plan, before)
    )


def nested_binder(serializer: Any, plan: Plan, before: str, shape: RowShape | None = None) -> Binder:
    """The object that a foreign key leads to, or None; with `source="*"` another view of the same row."""
    inside = before if serializer.source == "*" else f"{path_of(serializer, before)}__"
    here = _object_or_none(serializer, plan, inside, shape)
    if serializer.else_source:
        other = _object_or_none(serializer, plan, f"{before}{serializer.else_source.replace('.', '__')}__", shape)
        first, here = here, lambda reading: _first_of(first(reading), other(reading))
    if serializer.shown_if is None:
        return here
    paths, holds = serializer.shown_if
    places = [plan.at(f"{before}{path}") for path in paths]

    def bind(reading: ReadContext) -> Value:
        value = here(reading)
        return lambda row: value(row) if holds(*[row[place] for place in places]) else None

    return bind


def _first_of(first: Value, other: Value) -> Value:
    def value(row: Row) -> Any:
        found = first(row)
        return other(row) if found is None else found

    return value


def _object_or_none(serializer: Any, plan: Plan, inside: str, shape: RowShape | None) -> Binder:
    made, key = object_binder(serializer, plan, inside, shape), plan.at(f"{inside}pk")
    visible = serializer.among
    if visible is None:

        def bind(reading: ReadContext) -> Value:
            value = made(reading)
            return lambda row: None if row[key] is None else value(row)

        return bind
    guard = Guard(key, visible)
    plan.guards.append(guard)

    def bind_seen(reading: ReadContext) -> Value:
        value, seen = made(reading), reading.seen[id(guard)]
        return lambda row: value(row) if row[key] in seen else None

    return bind_seen


bound.register(Representation, nested_binder)


@bound.register(serializers.DateTimeField)
def _time(field: Any, plan: Plan, before: str) -> Binder:
    at = plan.at(path_of(field, before))
    return lambda _reading: lambda row: None if row[at] is None else utc_text(row[at])


def utc_text(time: datetime) -> str:
    """`time` in UTC, as ISO 8601 writes it with a Z."""
    text = time.isoformat()
    if not text.endswith(_UTC_SUFFIX):
        text = time.astimezone(UTC).isoformat()
    return f"{text[:-6]}Z"


@bound.register(serializers.HyperlinkedRelatedField)
def _address(field: Any, plan: Plan, before: str) -> Binder:
    """The address of the row itself, or of one that it refers to."""
    way = before if field.source == "*" else f"{path_of(field, before)}__"
    return _link(plan.at(f"{way}{field.lookup_field}"), *_api_path(field.view_name, field.lookup_url_kwarg))


@bound.register(DisplayUrl)
def _page(field: Any, plan: Plan, before: str) -> Binder:
    first, last = admin_path_of(field.page).split("/0/", 1)
    return _link(plan.at(f"{before}{field.key.replace('.', '__')}"), f"{first}/", f"/{last}")


def _link(at: int, first: str, last: str) -> Binder:
    def bind(reading: ReadContext) -> Value:
        start = f"{reading.root}{first}"
        return lambda row: None if row[at] is None else f"{start}{row[at]}{last}"

    return bind


@cache
def _api_path(view: str, kwarg: str) -> tuple[str, str]:
    """The address of an object up to its number, or what stands for it, and from there on."""
    first, _zero, last = reverse(view, kwargs={kwarg: "0"}).rpartition("0")
    return first, last


@bound.register(PersonField)
def _person(field: Any, plan: Plan, before: str) -> Binder:
    way = path_of(field, before)
    number, *names = [plan.at(f"{way}__{name}") for name in ("pk", "first_name", "last_name", "username")]
    first, last, username = names

    def value(row: Row) -> Any:
        if row[number] is None:
            return None
        return {"id": row[number], "name": f"{row[first]} {row[last]}".strip() or row[username]}

    return lambda _reading: value


@bound.register(Calculated)
def _calculated(field: Any, plan: Plan, before: str) -> Binder:
    places = [plan.at(f"{before}{path}") for path in field.reads]
    calculate = field.calculate
    return lambda _reading: lambda row: calculate(*[row[place] for place in places])


@bound.register(FileDigest)
def _digest(field: Any, plan: Plan, before: str) -> Binder:
    alias = f"{before.replace('__', '_')}{field.kind}"
    plan.files[alias] = (f"{before}artifacts", field.kind)
    at = plan.at(f"{alias}__sha256")
    return lambda _reading: lambda row: row[at] or ""


@bound.register(OwnIds)
def _own_ids(_field: Any, plan: Plan, before: str) -> Binder:
    named = Named(plan.at(f"{before}pk"), _model_at(plan.model, before)._meta.label_lower)
    plan.named.append(named)

    def bind(reading: ReadContext) -> Value:
        own = reading.own[id(named)]
        return lambda row: own.get(row[named.at], [])

    return bind
