"""Which columns a list shows: chosen by hand, named in its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import label_for_field
from django.http import HttpRequest, QueryDict

COLUMNS_PARAM = "columns"


@dataclass(frozen=True)
class ColumnChoice:
    """One column that can be shown or left out."""

    name: str
    label: str
    is_shown: bool


def chosen_columns(columns: Sequence[Any], request: HttpRequest) -> list[Any]:
    """Those of `columns` that the address names; the first one, by which rows are known, always. All without names."""
    named = set(request.GET.get(COLUMNS_PARAM, "").split(","))
    first, *others = columns
    chosen = [column for column in others if column in named]
    return [first, *chosen] if chosen else list(columns)


def column_choices(model_admin: Any, request: HttpRequest) -> list[ColumnChoice]:
    """What can be chosen, with what is shown now."""
    shown = set(chosen_columns(model_admin.list_display, request))
    return [
        ColumnChoice(name, str(label_for_field(name, model_admin.model, model_admin)).capitalize(), name in shown)
        for name in model_admin.list_display[1:]
    ]


def one_param(query: QueryDict, name: str) -> str:
    """`query` with the values of `name` joined into one, as a form of boxes cannot send them."""
    pairs = [(key, value) for key, values in query.lists() if key != name for value in values]
    return urlencode([*pairs, (name, ",".join(query.getlist(name)))])
