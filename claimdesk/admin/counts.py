"""How much there is in several piles at once, in one query that never counts a whole table."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import IntegerField, QuerySet, Subquery

from claimdesk.accounts.models import User

PLACES = ("menu", "mine", "views")
MAX_COUNTED = 1_000  # nobody reads more off a label; the database stops there


class _CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts_of(piles: Mapping[str, QuerySet[Any]], person: User) -> dict[str, int]:
    """How many rows each of `piles` holds, at most MAX_COUNTED: in one query over the row of `person`."""
    counted = {key: _CountOf(rows.order_by().values("pk")[:MAX_COUNTED]) for key, rows in piles.items()}
    if not counted:
        return {}
    found: Any = User.objects.values(**counted).get(pk=person.pk)
    return {key: found[key] or 0 for key in piles}  # a pile that nobody may see is NULL there


def remembered_counts(
    piles: Mapping[str, Callable[[User], QuerySet[Any]]], person: User, place: str = "menu"
) -> dict[str, int]:
    """`counts_of` what `piles` give for `person`, at most CLAIMDESK_COUNTS_AGE seconds old.

    Kept per person, who sees only what is theirs to see; while they are, the queries are not even put together.
    `place` (one of PLACES) is where the numbers are shown.
    """
    known: dict[str, int] | None = cache.get(_name(person, place))
    if known is None or known.keys() != piles.keys():  # the role of `person` may have changed
        known = counts_of({key: rows(person) for key, rows in piles.items()}, person)
        cache.set(_name(person, place), known, settings.COUNTS_AGE)
    return known


def forget_counts(person: User) -> None:
    """Count anew on the next page: `person` did something."""
    cache.delete_many([_name(person, place) for place in PLACES])


def _name(person: User, place: str) -> str:
    return f"desk.counts.{place}.{person.pk}"
