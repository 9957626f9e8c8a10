"""Filters that refuse what they do not know: a misspelt filter must not answer with everything."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import ChoiceFilter, DjangoFilterBackend, Filter, MultipleChoiceFilter
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from claimdesk.accounts.external_ids import called
from claimdesk.api.times import utc
from claimdesk.errors import Invalid
from claimdesk.text.search_words import search_refusal

SEARCHED = "q"  # the parameter that every list is searched by; all others name one value


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc] # django-filter has no types
    """django-filter, and a sentence for each value that would be passed over: an empty one, a second one."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """Those rows of `queryset` that the address asks for. Raises Invalid, ValidationError."""
        filterset = self.get_filterset_class(view, queryset)
        known = filterset.base_filters if filterset else {}
        require_values(request.query_params, known)
        asked = frozenset(known) & frozenset(request.query_params)
        if filterset is None or not asked:
            return queryset
        found = _narrowed(filterset, asked)(**self.get_filterset_kwargs(request, queryset, view))
        if not found.is_valid():
            raise translate_validation(found.errors)
        return found.qs


@lru_cache(maxsize=1000)
def _narrowed(filterset: Any, names: frozenset[str]) -> Any:
    """`filterset` with only these filters: to copy all of them and their form takes longer than the query."""
    narrowed = type(filterset.__name__, (filterset,), {})
    narrowed.base_filters = {name: filterset.base_filters[name] for name in filterset.base_filters if name in names}  # type: ignore[attr-defined] # of the type that it is made of
    return narrowed


def require_values(query: QueryDict, filters: Mapping[str, Filter]) -> None:
    """Raise Invalid for parameters without a value, with several values of which one counts, with a NUL, and for more
    words than are looked for."""
    faults: dict[str, str] = {}
    for name, values in query.lists():
        if len(values) > 1 and not isinstance(filters.get(name), MultipleChoiceFilter):
            faults[name] = _("Give this parameter once: it takes one value.")
        elif any("\0" in value for value in values):
            faults[name] = _("This value holds a character that cannot be stored.")
        elif not all(value.strip() for value in values):
            faults[name] = _("Give a value, or leave this parameter out.")
    if faults:
        raise Invalid(_("Check the marked fields."), fields=faults)
    if sentence := search_refusal(query.get(SEARCHED, "")):
        raise Invalid(sentence, code="too_many_words", fields={SEARCHED: sentence})


class AnyOf(MultipleChoiceFilter):  # type: ignore[misc] # django-filter has no types
    """One or more values of a column. No join, so no DISTINCT, which would sort the whole table."""

    def __init__(self, *, choices: Any, **options: Any) -> None:
        """`choices` are pairs of value and label, or a function that gives them."""
        messages = {"invalid_choice": _lazy_unknown(choices)}
        super().__init__(distinct=False, choices=choices, error_messages=messages, **options)


class OneOf(ChoiceFilter):  # type: ignore[misc] # django-filter has no types
    """Rows of one of these kinds, by its name in the address."""

    def __init__(self, names: Iterable[str], **options: Any) -> None:
        choices = [(name, name) for name in names]
        super().__init__(choices=choices, error_messages={"invalid_choice": _lazy_unknown(choices)}, **options)


def _unknown(choices: Any) -> str:
    pairs = choices() if callable(choices) else choices
    names = ", ".join(str(value) for value, _label in pairs if value != "")
    sentence = _("“%(value)s” is not one of the choices: %(names)s.")
    return sentence % {"value": "%(value)s", "names": names.replace("%", "%%")}  # Django puts the value in


_lazy_unknown = lazy(_unknown, str)  # in the language of the caller, who comes later


class TrueFalseField(forms.CharField):
    """`true` or `false`, in any case."""

    def to_python(self, value: Any) -> Any:
        """The truth value, None for nothing. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            return {"true": True, "false": False}[str(value).strip().lower()]
        except KeyError as error:
            raise forms.ValidationError(_("Write `true` or `false`."), code="invalid") from error


@extend_schema_field(OpenApiTypes.BOOL)
class TrueFalse(Filter):  # type: ignore[misc] # django-filter has no types
    """Rows of which something is so, or of which it is not."""

    field_class = TrueFalseField


class DateField(forms.CharField):
    """A day, as ISO 8601 writes it in every language."""

    def to_python(self, value: Any) -> Any:
        """The day, None for nothing. Raises ValidationError."""
        if value in self.empty_values:
            return None
        text = str(value).strip()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            raise forms.ValidationError(_("Write a date as 2025-10-26."), code="invalid")
        return day


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(Filter):  # type: ignore[misc] # django-filter has no types
    """Rows before or after a day."""

    field_class = DateField


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


@extend_schema_field(OpenApiTypes.STR)
class ExternalIdFilter(Filter):  # type: ignore[misc] # django-filter has no types
    """The row that the caller added under an id of their own."""

    field_class = forms.CharField

    def __init__(self) -> None:
        super().__init__(help_text=gettext_lazy("Your own id, under which you added it."))

    def filter(self, qs: Any, value: str) -> Any:
        """The row of that id among `qs`; all of them where none is given."""
        return called(value, by=self.parent.request.user, among=qs) if value else qs


def holds_name(queryset: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
    """Rows whose name holds `words` in any of the usual cases: SQLite knows the case of Latin letters only."""
    spellings = {words, words.lower(), words.capitalize(), words.upper(), words.title()}
    condition = Q()
    for spelling in spellings:
        condition |= Q(name__icontains=spelling)
    return queryset.filter(condition)
