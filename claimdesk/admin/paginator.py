"""Counting no further than people page."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

CAP = 10_000
FOUND_CAP = 500  # of what a search finds

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


def capped_count(rows: QuerySet[Any], cap: int = CAP) -> int:
    """How many `rows` there are, at most `cap`: the database stops there, whatever the table holds. One query."""
    return rows.order_by().values("pk")[:cap].count()


class CappedPaginator(_Paginator):
    """Pages through the first 10,000 rows; who looks for more, filters."""

    cap = CAP

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `cap`."""
        rows = self.object_list
        return capped_count(rows, self.cap) if isinstance(rows, QuerySet) else min(len(rows), self.cap)


class FoundPaginator(CappedPaginator):
    """Pages through the first 500 rows that a search finds: each of them is looked at to be counted."""

    cap = FOUND_CAP
