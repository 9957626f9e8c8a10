"""Lists of claims in groups, by what the address names: status, claimant or topic.

The first rows of the list, as many as people can page through, are put in order by their groups; inside a group they
stay as they were. So a group goes on over pages, and no database sorts a million claims by a name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.text.folding import fold
from claims.models import Claim, Claimant
from claims.models.status import Status

GROUP_PARAM = "group"


class Grouping(StrEnum):
    """By what a list of claims can be grouped."""

    STATUS = "status"
    CLAIMANT = "claimant"
    TOPIC = "topic"


LABELS: dict[Grouping, Promise] = {
    Grouping.STATUS: gettext_lazy("Status"),
    Grouping.CLAIMANT: gettext_lazy("Claimant"),
    Grouping.TOPIC: gettext_lazy("Topic"),
}


@dataclass(frozen=True)
class GroupChoice:
    """One way to group a list, and the address of the list grouped so."""

    label: str
    url: str
    is_chosen: bool


@dataclass
class Groups:
    """The groups of a list: the keys of its rows in their order, the heading of each, and how many rows have it."""

    keys: list[int] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    is_capped: bool = False

    def starts(self, shown: Iterable[int]) -> Iterator[tuple[int, str]]:
        """The keys among those `shown` with which a group begins, each with the heading."""
        last = None
        for key in shown:
            if (heading := self.headings[key]) != last:
                yield key, heading
            last = heading

    def count_of(self, heading: str) -> int | None:
        """How many rows the group has; None where the list goes on behind the last row that was looked at."""
        return None if self.is_capped else self.counts[heading]


def grouping_of(request: HttpRequest) -> Grouping | None:
    """What the address groups by. Raises ValueError for what no list can be grouped by."""
    asked = request.GET.get(GROUP_PARAM, "")
    return Grouping(asked) if asked else None


def group_choices(request: HttpRequest) -> list[GroupChoice]:
    """The ways to group the list at this address; the first is not at all."""
    asked = request.GET.get(GROUP_PARAM, "")
    return [
        GroupChoice(_("No groups"), _url(request, ""), not asked),
        *(GroupChoice(str(label), _url(request, key), asked == key) for key, label in LABELS.items()),
    ]


def in_groups(rows: QuerySet[Claim], by: Grouping, cap: int) -> Groups:
    """The first `cap` of `rows`, grouped. Two queries, by status one."""
    pairs = list(rows.values_list("pk", _COLUMNS[by])[:cap])
    places = _places(dict(pairs), by)
    keys = sorted((key for key, _value in pairs), key=lambda key: places[key][0])  # what is equal stays in its order
    headings = {key: heading for key, (_place, heading) in places.items()}
    return Groups(keys, headings, Counter(headings.values()), len(pairs) == cap)


_COLUMNS = {Grouping.STATUS: "status", Grouping.CLAIMANT: "claimant_id", Grouping.TOPIC: "pk"}


def _places(values: dict[int, object], by: Grouping) -> dict[int, tuple[tuple[bool, str], str]]:
    """For each key by what its group is sorted, and the group's heading."""
    if by == Grouping.STATUS:
        order = {str(status): f"{place:02}" for place, status in enumerate(Status)}
        return {key: ((False, order[str(value)]), str(Status(str(value)).label)) for key, value in values.items()}
    names = _claimants(values) if by == Grouping.CLAIMANT else _topics(values)
    return {key: ((not name, f"{fold(name)} {name}"), name or _("No topic")) for key, name in names.items()}


def _claimants(values: dict[int, object]) -> dict[int, str]:
    """The claimant's name with its number, as two claimants may have one name."""
    found = Claimant.objects.filter(pk__in=set(values.values())).values_list("pk", "name")
    names = dict(found)
    twice = {name for name, count in Counter(names.values()).items() if count > 1}
    labels = {key: f"{name} (#{key})" if name in twice else name for key, name in names.items()}
    return {key: labels[int(str(value))] for key, value in values.items()}


def _topics(values: dict[int, object]) -> dict[int, str]:
    """The names of all topics of a claim: one with two topics is in the group of both."""
    found = Claim.topics.through.objects.filter(claim__in=list(values)).order_by("topic__name")
    names: dict[int, list[str]] = {key: [] for key in values}
    for claim, name in found.values_list("claim", "topic__name"):
        names[claim].append(name)
    return {key: ", ".join(each) for key, each in names.items()}


def _url(request: HttpRequest, group: str) -> str:
    query = request.GET.copy()
    for name in ("p", GROUP_PARAM):
        query.pop(name, None)
    if group:
        query[GROUP_PARAM] = group
    return f"?{query.urlencode()}" if query else "?"
