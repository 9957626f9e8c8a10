"""Rows by their ids, as their representation shows them: one statement for each table, put together once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.api.reading.plans import Plan, ReadContext, Statement, object_binder
from claimdesk.api.reading.shaping import RowShape, shape_of
from claimdesk.api.serializer_fields import own_ids

_MEMBERS = {"postgresql": "= ANY(%s::bigint[])", "sqlite": "IN (SELECT value FROM json_each(%s))"}


class RowReader:
    """Reads the rows of one representation: one statement for its table, one for each list within it."""

    def __init__(self, serializer: Any, shape: RowShape | None = None) -> None:
        """`shape` says what of it is wanted, None all. Raises TypeError for a field that cannot be read
        for many rows at once."""
        self.plan = Plan(serializer.Meta.model)
        self.plan.binder = object_binder(serializer, self.plan, "", shape)

    def read(self, ids: Iterable[int], *, user: User | None, root: str) -> list[dict[str, Any]]:
        """The objects with these ids, in their order; those that are not there any more are left out. Whether `user`
        may see them was asked before: only what they show of other rows is looked at here."""
        wanted = list(ids)
        found = dict(_made(self.plan, wanted, ReadContext(user, root)))
        return [found[number] for number in wanted if number in found]


@lru_cache(maxsize=500)
def row_reader_of(kind: type[Any], fields: str = "", expand: str = "") -> RowReader:
    """The reader of a representation, made when it is first asked for; with `fields` of these only, and with what is
    in `expand` whole. Raises Invalid for names that are not there."""
    return RowReader(kind(), shape_of(kind, fields, expand))


def _made(plan: Plan, keys: Iterable[int], reading: ReadContext) -> Iterator[tuple[Any, Any]]:
    """Each row's key, and what was made of the row, with the lists within it."""
    rows = fetched(plan, keys)
    for branch in plan.branches:
        groups: defaultdict[Any, list[Any]] = defaultdict(list)
        parents = dict.fromkeys(row[branch.at] for row in rows if row[branch.at] is not None)
        for parent, value in _made(branch.plan, parents, reading):
            if value is not None:  # what the reader may not see
                groups[parent].append(value)
        reading.groups[id(branch.plan)] = groups
    for guard in plan.guards:  # of rows that only some may see
        maybe = {row[guard.at] for row in rows} - {None}
        seen = guard.visible(reading.user).filter(pk__in=maybe) if maybe else None
        reading.seen[id(guard)] = set() if seen is None else set(seen.values_list("pk", flat=True))
    for named in plan.named:
        rows_named = {row[named.at] for row in rows} - {None}
        reading.own[id(named)] = own_ids(rows_named, kind=named.kind, by=reading.user) if rows_named else {}
    value = plan.binder(reading)
    for row in rows:
        yield row[0], value(row)


def fetched(plan: Plan, keys: Iterable[int]) -> list[list[Any]]:
    """The rows of `plan` whose key, its first column, is one of `keys`; in the order of the plan."""
    wanted = list(keys)
    if not wanted:
        return []
    sql, params, conversions = _statement_of(plan)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, wanted if connection.vendor == "postgresql" else json.dumps(wanted)])
        rows = [list(row) for row in cursor.fetchall()]
    for at, converters, expression in conversions:
        for converter in converters:
            for row in rows:
                row[at] = converter(row[at], expression, connection)
    return rows


def _statement_of(plan: Plan) -> Statement:
    found = plan.prepared.get(connection.vendor)
    if found is None:
        found = plan.prepared[connection.vendor] = _prepare(plan)
    return found


def _prepare(plan: Plan) -> Statement:
    """What Django makes of the columns, with the condition that the key is one of many behind it."""
    rows: Any = QuerySet(plan.model)
    for alias, (way, kind) in plan.files.items():
        rows = rows.annotate(**{alias: FilteredRelation(way, condition=Q(**{f"{way}__kind": kind}))})
    query = rows.values_list(*plan.columns).order_by(*plan.order).query
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    expressions = [column[0] for column in compiler.select]
    key, _params = compiler.compile(expressions[0])
    before, by, order = sql.partition(" ORDER BY ")
    statement = f"{before} WHERE {key} {_MEMBERS[connection.vendor]}{by}{order}"
    converters = compiler.get_converters(expressions)
    return statement, tuple(params), [(at, found, each) for at, (found, each) in converters.items()]
