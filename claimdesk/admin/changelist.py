"""A list that asks for keys first, and then for the rows of one page."""

from typing import Any

from django.contrib.admin.filters import ChoicesFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage
from django.http import HttpRequest
from django.urls import reverse

from claimdesk.ids import parse_id


class KeysetChangeList(ChangeList):
    """Filters and order work on the table alone, along an index, for the keys up to the cap of the paginator: they
    are counted and paged through as they come, so that nothing is looked for twice. What is joined is joined for the
    rows of one page. Two queries.

    Left to plan all at once, SQLite may begin with the joined table and sort all that it finds: seconds instead of
    milliseconds with a million rows.
    """

    def get_filters_params(self, params: Any = None) -> Any:
        """As Django does; without what the address says to the page itself."""
        own = getattr(self.model_admin, "own_params", ())
        return {name: value for name, value in super().get_filters_params(params).items() if name not in own}

    def url_for_result(self, result: Any) -> str:
        """The page of a row: where its model has one for readers, that one; else the form."""
        page = getattr(self.model_admin, "row_page", "")
        return reverse(page, args=[result.pk]) if page else super().url_for_result(result)

    def get_filters(self, request: HttpRequest) -> Any:
        """As Django does; a value that a filter does not offer is refused, and not passed over in silence."""
        found = super().get_filters(request)
        for spec in found[0]:
            if not _is_offered(spec):
                raise IncorrectLookupParameters
        return found

    def get_results(self, request: HttpRequest) -> None:
        """As Django does, with one query for keys in place of the count."""
        paginator: Any = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        plain: Any = self.queryset.select_related(None).prefetch_related(None)
        try:
            paginator.object_list = self.ordered_keys(plain, paginator.cap)
            keys = paginator.page(self.page_num).object_list
        except (InvalidPage, OverflowError, ValueError) as error:
            # The address may ask for any field of the model: SQLite takes no number beyond 64 bits (OverflowError), and
            # Python knows no year -1 (ValueError).
            raise IncorrectLookupParameters from error
        self.result_list = self.rows(request, keys)
        self.paginator, self.result_count, self.full_result_count = paginator, paginator.count, None
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all, self.multi_page = False, paginator.count > self.list_per_page

    def ordered_keys(self, rows: Any, cap: int) -> list[Any]:
        """The keys of the first `cap` rows, in the order in which they are paged through."""
        return list(rows.values_list("pk", flat=True)[:cap])

    def rows(self, request: HttpRequest, keys: list[Any]) -> Any:
        """The rows with these `keys`, in the list's order; without its filters, which chose them."""
        found = self.root_queryset.filter(pk__in=keys).order_by(*self.get_ordering(request, self.queryset))
        return found if found.query.select_related else self.apply_select_related(found)


class _RowsOnly(KeysetChangeList):
    """The rows of a list, none of which is fetched."""

    def get_results(self, request: HttpRequest) -> None:
        """Nothing: only the query is wanted."""


def rows_for(model_admin: Any, request: HttpRequest) -> Any:
    """The rows that the list of `model_admin` holds at the address of `request`, for the person of it, in its order.

    Only the filters that the address names are made: others would look up their choices, which nobody sees. Raises
    IncorrectLookupParameters for what the list does not have.
    """
    found = _RowsOnly(
        request,
        model_admin.model,
        model_admin.get_list_display(request),
        (),
        [each for each in model_admin.get_list_filter(request) if _is_asked(each, request)],
        model_admin.date_hierarchy,
        model_admin.get_search_fields(request),
        model_admin.get_list_select_related(request),
        model_admin.list_per_page,
        model_admin.list_max_show_all,
        (),
        model_admin,
        model_admin.get_sortable_by(request),
        model_admin.search_help_text,
    )
    return found.queryset


def _is_asked(spec: Any, request: HttpRequest) -> bool:
    """Whether the address says something to a filter: to one of our own, or to a field."""
    if isinstance(spec, type):
        return getattr(spec, "parameter_name", "") in request.GET
    field = spec[0] if isinstance(spec, tuple) else spec
    return any(name.partition("__")[0] == field for name in request.GET)


def _is_offered(spec: Any) -> bool:
    """Whether the value of a filter is one that it offers. Where it offers rows by number, any number may be asked for:
    of many rows only the first are offered, and where one is found by typing (`is_typed`), none before."""
    if isinstance(spec, SimpleListFilter):
        value, offered = spec.value(), {str(key) for key, _label in spec.lookup_choices}
        takes_numbers = getattr(spec, "is_typed", False) or any(parse_id(key) is not None for key in offered)
        return not value or value in offered or (takes_numbers and parse_id(value) is not None)
    if isinstance(spec, ChoicesFieldListFilter):
        asked = spec.lookup_val if isinstance(spec.lookup_val, list) else [spec.lookup_val]
        return {str(value) for value in asked if value is not None} <= {
            str(key) for key, _label in spec.field.flatchoices
        }
    return True
