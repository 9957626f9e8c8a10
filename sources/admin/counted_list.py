"""A list that counts related rows for what it shows, and for nothing else."""

from typing import Any

from django.http import HttpRequest

from claimdesk.admin import person
from claimdesk.admin.changelist import KeysetChangeList


class CountedList(KeysetChangeList):
    """Asks its page for `counts(keys, user)`, a dict of counts by key for each name, once per shown page.

    Each row then has `counted`, a dict of its counts by name.
    """

    def rows(self, request: HttpRequest, keys: list[Any]) -> list[Any]:
        """The rows, with their counts."""
        rows: list[Any] = list(super().rows(request, keys))
        counts = self.model_admin.counts(keys, person(request))  # type: ignore[attr-defined]
        for row in rows:
            row.counted = {name: found.get(row.pk, 0) for name, found in counts.items()}
        return rows
