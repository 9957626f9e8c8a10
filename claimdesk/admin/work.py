"""The desk's navigation: by work to be done, not by tables."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin.paginator import CAP, capped_count


@dataclass(frozen=True)
class WorkList:
    """One pile of work: what it is called, where it is, who needs to see it, and the rows it counts."""

    key: str
    label: str | Promise
    about: str | Promise
    view: str  # the name of its address
    rows: Callable[[User], QuerySet] | None = None  # type: ignore[type-arg]
    query: str = ""
    permission: Permission = Permission.SEE
    when_empty: str | Promise = ""
    order: int = 100

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.view) + (f"?{self.query}" if self.query else "")

    def is_open_in(self, request: HttpRequest) -> bool:
        """Whether `request` shows this pile."""
        path, _mark, query = self.url.partition("?")
        chosen = request.GET.get("work", "")
        return request.path == path and (query or "work=") == f"work={chosen}"


@dataclass(frozen=True)
class Pile:
    """A pile of work with how much there is, at most CAP."""

    work: WorkList
    count: int | None

    @property
    def is_capped(self) -> bool:
        """Whether there may be more."""
        return self.count == CAP


class WorkBook:
    """All piles, in their order; applications add theirs when they register their pages."""

    def __init__(self) -> None:
        self._lists: dict[str, WorkList] = {}

    def add(self, *lists: WorkList) -> None:
        """Add or replace piles by their keys."""
        self._lists |= {work.key: work for work in lists}

    def for_person(self, person: User) -> list[WorkList]:
        """The piles that concern `person`, in order."""
        mine = [work for work in self._lists.values() if may(person, work.permission)]
        return sorted(mine, key=lambda work: work.order)

    def counted(self, person: User) -> list[Pile]:
        """The piles of `person` with their sizes: one query each, none beyond CAP."""
        return [Pile(work, capped_count(work.rows(person)) if work.rows else None) for work in self.for_person(person)]


book = WorkBook()
