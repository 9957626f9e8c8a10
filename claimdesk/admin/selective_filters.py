"""Filters of long lists by what is found by typing."""

from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from typing_extensions import override

from claimdesk.admin.site import desk
from claimdesk.ids import parse_id


class TypedFilter(SimpleListFilter):
    """One row of another table, found by typing: there may be thousands. Its field is that of Django's own forms."""

    template = "admin/typed_filter.html"
    is_typed = True
    parameter_name: str
    typed_into: "Field[Any, Any]"  # the foreign key whose suggestions are offered

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self._request = request
        super().__init__(request, *args)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Those among which the person of `request` may choose."""
        raise NotImplementedError

    def of_chosen(self, queryset: Any, number: int) -> Any:
        """Those rows of the list that belong to the chosen one; of a list of other rows a filter says how."""
        return queryset.filter(**{self.typed_into.name: number})

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of the chosen one; all where none is."""
        number = parse_id(self.value())
        return queryset if number is None else self.of_chosen(queryset, number)

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """None: the choices come as one types."""
        return []

    def has_output(self) -> bool:
        return True

    def chosen_label(self) -> str:
        """The name of the chosen one; its number where the person may not see it."""
        number = parse_id(self.value())
        named = None if number is None else self.rows(self._request).filter(pk=number).first()
        return str(named or self.value() or "")

    def choices(self, changelist: Any) -> Any:
        """One: the field to type in, with the other filters to keep beside it."""
        chosen = self.value() or ""
        others = {key: value for key, value in changelist.filter_params.items() if key != self.parameter_name}
        kept = [(key, text) for key, value in others.items() for text in _texts(value)]
        if changelist.query:
            kept.append(("q", changelist.query))
        field = forms.ModelChoiceField(
            label=self.title, queryset=self.rows(self._request), required=False, widget=self._widget()
        )
        name = str(self.parameter_name)
        form = forms.Form(initial={name: parse_id(chosen)})
        form.fields[name] = field
        without = changelist.get_query_string(remove=[self.parameter_name])
        yield {"field": form[name], "kept": kept, "selected": not chosen, "query_string": without}

    @classmethod
    def media(cls) -> forms.Media:
        """The scripts and styles of the field."""
        return cls._widget().media

    @classmethod
    def _widget(cls) -> AutocompleteSelect:
        return AutocompleteSelect(cls.typed_into, desk, attrs={"id": f"filter-{cls.parameter_name}"})


def _texts(value: Any) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]
