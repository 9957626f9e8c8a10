"""A list that counts related rows for what it shows, and for nothing else."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from claimdesk.admin import person


class CountedList(ChangeList):
    """Asks its page for `counts(keys, user)`, a dict of counts by key for each name, once per shown page.

    Each row then has `counted`, a dict of its counts by name.
    """

    def get_results(self, request: HttpRequest) -> None:
        """The rows, with their counts."""
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        counts = self.model_admin.counts([row.pk for row in rows], person(request))  # type: ignore[attr-defined]
        for row in rows:
            row.counted = {name: found.get(row.pk, 0) for name, found in counts.items()}
        self.result_list = rows
