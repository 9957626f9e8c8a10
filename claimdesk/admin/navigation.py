"""The desk's navigation: by work to be done, not by tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin.counts import MAX_COUNTED, remembered_counts


@dataclass(frozen=True)
class WorkList:
    """One pile of work: what it is called, where it is, who needs to see it, and the rows it counts."""

    key: str
    label: str | Promise
    about: str | Promise
    view: str  # the name of its address
    rows: Callable[[User], QuerySet[Any]] | None = None
    query: str = ""
    permission: Permission = Permission.SEE
    when_empty: str | Promise = ""
    order: int = 100
    letter: str = ""  # `g` and this letter lead there
    icon: str = ""  # a name of claimdesk/admin/icons.py
    is_urgent: bool = False  # whether its count is a call to act
    button: str | Promise = ""  # what can be pressed where the pile is shown and holds something
    button_view: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view) + (f"?{self.query}" if self.query else "")

    @property
    def button_url(self) -> str:
        """Where pressing the button posts to."""
        return reverse(self.button_view) if self.button_view else ""

    def is_open_in(self, request: HttpRequest) -> bool:
        """Whether `request` shows this pile."""
        path, _mark, query = self.url.partition("?")
        chosen = request.GET.get("work", "")
        return request.path == path and (query or "work=") == f"work={chosen}"


@dataclass(frozen=True)
class Pile:
    """A pile of work with how much there is, at most MAX_COUNTED."""

    work: WorkList
    count: int | None
    is_open: bool = False

    @property
    def is_capped(self) -> bool:
        """Whether there may be more."""
        return self.count == MAX_COUNTED


class WorkBook:
    """All piles, in their order; applications add theirs when they register their pages."""

    def __init__(self) -> None:
        self._lists: dict[str, WorkList] = {}
        self._also: dict[str, Callable[[User], QuerySet[Any]]] = {}

    def add(self, *lists: WorkList) -> None:
        """Add or replace piles by their keys."""
        self._lists |= {work.key: work for work in lists}

    def for_person(self, person: User) -> list[WorkList]:
        """The piles that concern `person`, in order."""
        mine = [work for work in self._lists.values() if may(person, work.permission)]
        return sorted(mine, key=lambda work: work.order)

    def count_also(self, key: str, rows: Callable[[User], QuerySet[Any]]) -> None:
        """Count `rows` together with the piles, for a part of the menu that is shown only where there are some."""
        self._also[key] = rows

    def counts(self, person: User) -> dict[str, int]:
        """How much there is in the piles of `person`, and of what is counted besides. One query at most."""
        piles = {work.key: work.rows for work in self.for_person(person) if work.rows}
        return remembered_counts({**piles, **self._also}, person)

    def counted(self, person: User, request: HttpRequest, counts: dict[str, int]) -> list[Pile]:
        """The piles of `person` with their sizes from `counts`, and which of them `request` shows."""
        mine = self.for_person(person)
        return [Pile(work, counts.get(work.key), work.is_open_in(request)) for work in mine]


book = WorkBook()
