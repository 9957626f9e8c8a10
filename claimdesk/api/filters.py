"""Filters that refuse what they do not know: a misspelt filter must not answer with everything."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, Filter, MultipleChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from claimdesk.api.paging import PARAMETERS
from claimdesk.api.times import utc
from claimdesk.errors import Invalid
from claimdesk.text.search_words import search_refusal

SEARCHED = "q"  # the parameter that every list is searched by; all others name one value


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc] # django-filter has no types
    """django-filter, and a sentence for each parameter that the list does not have."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """Those rows of `queryset` that the address asks for. Raises Invalid, ValidationError."""
        is_list = not view.detail
        filterset = self.get_filterset_class(view, queryset) if is_list else None
        known = {*PARAMETERS, *(filterset.base_filters if filterset else ())}
        if unknown := sorted(set(request.query_params) - known):
            names = ", ".join(sorted(known))
            sentence = _("There is no such parameter. There are: %(names)s.") % {"names": names}
            raise Invalid(
                _("The URL asks for something that this list does not know."),
                code="unknown_parameter",
                fields=dict.fromkeys(unknown, sentence),
            )
        if broken := sorted(name for name, value in request.query_params.items() if "\0" in value):
            sentence = _("This value holds a character that cannot be stored.")
            raise Invalid(sentence, fields=dict.fromkeys(broken, sentence))
        if is_list and (sentence := search_refusal(request.query_params.get(SEARCHED, ""))):
            raise Invalid(sentence, code="too_many_words", fields={SEARCHED: sentence})
        return super().filter_queryset(request, queryset, view) if is_list else queryset


class AnyOf(MultipleChoiceFilter):  # type: ignore[misc] # django-filter has no types
    """One or more values of a column. No join, so no DISTINCT, which would sort the whole table."""

    def __init__(self, **options: Any) -> None:
        super().__init__(distinct=False, **options)


class TimeField(forms.CharField):
    """A time; one without a zone is in UTC."""

    def to_python(self, value: Any) -> Any:
        """The time, None for nothing. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            return utc(str(value).strip())
        except ValueError as error:
            raise forms.ValidationError(_("Write a time as 2025-10-26T12:00:00Z."), code="invalid") from error


@extend_schema_field(OpenApiTypes.DATETIME)
class TimeFilter(Filter):  # type: ignore[misc] # django-filter has no types
    """Rows before or after a time."""

    field_class = TimeField


def holds_name(queryset: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
    """Rows whose name holds `words` in any of the usual cases: SQLite knows the case of Latin letters only."""
    spellings = {words, words.lower(), words.capitalize(), words.upper(), words.title()}
    condition = Q()
    for spelling in spellings:
        condition |= Q(name__icontains=spelling)
    return queryset.filter(condition)
