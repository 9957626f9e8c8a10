"""The filters that somebody has chosen in a list, each with the address of the list without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import DateFieldListFilter
from django.contrib.admin.views.main import IGNORED_PARAMS, SEARCH_VAR, ChangeList
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from claimdesk.text.dates import day


@dataclass(frozen=True)
class ActiveFilter:
    """One chosen filter: what it is about, what was chosen, and the address without it."""

    title: str | Promise
    value: str | Promise
    url: str


def active_filters(changelist: ChangeList) -> list[ActiveFilter]:
    """What narrows `changelist` down, in the order of its filters; what was searched for stands first."""
    return [*_searched(changelist), *_filtered(changelist), *_others(changelist)]


def _searched(changelist: ChangeList) -> Iterator[ActiveFilter]:
    if changelist.query:
        yield ActiveFilter(_("Search"), changelist.query, changelist.get_query_string(remove=[SEARCH_VAR]))


def _filtered(changelist: ChangeList) -> Iterator[ActiveFilter]:
    for spec in changelist.filter_specs:
        every, *choices = (dict[str, Any](choice) for choice in spec.choices(changelist))
        if every.get("selected"):
            continue
        chosen = next((choice["display"] for choice in choices if choice["selected"]), "")
        yield ActiveFilter(spec.title or "", chosen or _said(spec), every["query_string"])


def _said(spec: Any) -> str:
    """What a filter says that has no list of choices, or one to which the chosen does not belong."""
    if isinstance(spec, DateFieldListFilter):
        return _dates(spec)
    label = getattr(spec, "chosen_label", None)
    return str(label()) if label else ", ".join(_texts(spec.used_parameters.values()))


def _dates(spec: DateFieldListFilter) -> str:
    """The days from one moment until before another, as people write them."""
    since, until = (_moment(spec.date_params.get(name)) for name in (spec.lookup_kwarg_since, spec.lookup_kwarg_until))
    ends = [since, until - timedelta(seconds=1) if until else None]
    days = [day(end) for end in ends if end]
    return " – ".join(dict.fromkeys(days))


def _moment(text: Any) -> datetime | None:
    """`text` of an address as a moment where the desk is; a list of texts as its last."""
    last = str(text[-1] if isinstance(text, list) else text or "")
    try:
        moment = parse_datetime(last)
    except ValueError:
        return None
    return localtime(moment) if moment and is_aware(moment) else moment


def _others(changelist: ChangeList) -> Iterator[ActiveFilter]:
    """What only the address says: no filter of the bar stands for it."""
    known = {name for spec in changelist.filter_specs for name in spec.expected_parameters() if name}
    known.update(getattr(changelist.model_admin, "own_params", ()))
    for name, values in changelist.filter_params.items():
        if name not in known and name not in IGNORED_PARAMS:
            label = name.partition("__")[0].replace("_", " ")
            yield ActiveFilter(label, ", ".join(_texts([values])), changelist.get_query_string(remove=[name]))


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        yield from (str(text) for text in (value if isinstance(value, list) else [value]))
