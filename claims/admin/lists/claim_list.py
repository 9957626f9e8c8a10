"""The rows of the list of claims: in groups where the address asks for them, with all that the columns show."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from typing_extensions import override

from claimdesk.admin import person
from claimdesk.admin.changelist import KeysetChangeList
from claims.admin.lists.grouping import Groups, grouping_of, in_groups
from claims.models import Citation, Claim
from claims.permissions import why_not_edit

_CITED = ("source__latest_capture", "source__archived_capture")
_READ_ONLY_FIELDS = (
    "claim", "source__canonical_url", "source__no_url_reason", "source__confirm_at", "source__gone_at",
    *(f"{capture}__{name}" for capture in _CITED for name in ("state", "outcome", "verdict", "completeness", "origin")),
)  # fmt: skip


def with_archives(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """`claims` with their citations as `cited_here`, sources and captures: two queries, of columns that are shown."""
    cited = Citation.objects.select_related(*_CITED).only(*_READ_ONLY_FIELDS)
    return claims.prefetch_related(Prefetch("citations", queryset=cited, to_attr="cited_here"))


class ClaimList(KeysetChangeList):
    """The list of claims: what its columns need comes in as many queries for 3 rows as for 50."""

    groups: Groups | None = None
    # By the place of the row on the page with which a group begins: its heading, and how many claims are in it.
    group_starts: dict[int, tuple[str, int | None]] = {}

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            self._grouping = grouping_of(request)
        except ValueError as error:
            raise IncorrectLookupParameters from error
        super().__init__(request, *args, **kwargs)

    @override
    def ordered_keys(self, rows: Any, cap: int) -> list[Any]:
        """Group by group, where the address asks for it."""
        if self._grouping is None:
            return super().ordered_keys(rows, cap)
        self.groups = in_groups(rows, self._grouping, cap)
        return self.groups.keys

    @override
    def rows(self, request: HttpRequest, keys: list[Any]) -> Any:
        """The rows with these `keys`; those of groups in the order of the keys."""
        found = list(super().rows(request, keys))
        for claim in found:
            claim.may_plan = not why_not_edit(person(request), claim)
        if self.groups is None:
            return found
        places = {key: place for place, key in enumerate(keys)}
        self.group_starts = {
            places[key]: (heading, self.groups.count_of(heading)) for key, heading in self.groups.starts(keys)
        }
        return sorted(found, key=lambda claim: places[claim.pk])

    def apply_select_related(self, qs: QuerySet[Any]) -> QuerySet[Any]:
        """Each row with its people, its rating and the archive of its sources."""
        return with_archives(qs.select_related("claimant", "rating", "assignee").defer("search_text"))
