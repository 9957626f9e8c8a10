"""A list that asks for the keys of its page first, and then for these rows."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest


class KeyedList(ChangeList):
    """Filters, order and offset work on the table alone, along an index; what is joined is joined for one page.

    Left to plan both at once, SQLite may begin with the joined table and sort all that it finds: seconds instead of
    milliseconds with a million rows. One query more.
    """

    def get_results(self, request: HttpRequest) -> None:
        """As Django does, with the rows of the page by their keys."""
        super().get_results(request)
        page: Any = self.result_list
        keys = list(page.prefetch_related(None).values_list("pk", flat=True))
        self.result_list = self.queryset.filter(pk__in=keys)
