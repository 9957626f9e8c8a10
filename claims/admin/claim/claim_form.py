"""The form in which a claim is logged and changed, with its citations."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import PERMISSIONS, Permission
from claimdesk.errors import DomainError
from claimdesk.fields import KnownDateField, with_known_date
from claimdesk.ids import parse_id, parse_number
from claims.admin.claim.citation_form import NEW_ROW, PREFIX, CitationForm, citation_rows
from claims.models import Claim, Topic
from claims.models.editable_fields import CLAIM_FORM_NAMES, CLAIM_TYPED_NAMES

ROWS = "rows"
MORE = "_more_citations"  # the button that adds a row where there is no JavaScript
_WORKERS = [role for role, held in PERMISSIONS.items() if Permission.EDIT_CLAIM in held]


def _widgets() -> dict[str, forms.Widget]:
    """Few lines for a text, and the browser's own calendar for a day."""
    widgets: dict[str, forms.Widget] = {}
    for name in CLAIM_TYPED_NAMES:
        field = Claim._meta.get_field(name)
        if isinstance(field, models.TextField):
            widgets[name] = forms.Textarea(attrs={"rows": 3 if name == "text" else 2})
        elif isinstance(field, models.DateField) and name != "claimed_on":
            widgets[name] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return widgets


class ClaimForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people type about a claim. What of it is right, the actions say: this form checks shapes only."""

    claimant = forms.CharField(
        label=_("Claimant"),
        max_length=250,
        help_text=_("Who asserts it. Type a name: a new one is added."),
        widget=forms.TextInput(attrs={"data-suggest": "claimants", "autocomplete": "off"}),
    )
    claimed_on = KnownDateField(
        label=_("Date claimed"), required=False, help_text=_("A year or a month is enough: 1986, 04.1986.")
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    assignee = forms.ModelChoiceField(
        User.objects.filter(is_active=True, kind=User.Kind.PERSON, role__in=_WORKERS).order_by(
            "first_name", "username"
        ),
        label=_("Assigned to"),
        required=False,
        empty_label=_("Nobody"),
    )

    confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Only you, the assignee and the people you name later see it and its new sources."),
    )

    is_another = forms.BooleanField(label=_("Different claim: log it anyway"), required=False)

    class Meta:
        model = Claim
        fields = CLAIM_FORM_NAMES
        widgets = _widgets()

    refusal: DomainError | None = None
    asked_by: User | None = None  # who fills it in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        if is_new:
            self.fields["text"].widget.attrs["autofocus"] = True
        else:
            self.fields.pop("confidential", None)  # it has a page of its own
            del self.fields["is_another"]
            self.initial["claimant"] = self.instance.claimant.name
            self.initial["claimed_on"] = self.instance.claimed_known

    @cached_property
    def citations(self) -> "BaseFormSet[CitationForm]":
        """The rows of the citations, made when they are drawn or checked: a page that is only read has none."""
        is_new = self.instance.pk is None
        return citation_rows(
            [] if is_new else citations_of(self.instance),
            _with_one_more(self.data) if self.is_bound else None,
            blank=1 if is_new else 0,
            initial=_prefilled(self.initial) if is_new else None,
            by=self.asked_by,
        )

    @property
    def wants_more(self) -> bool:
        """Whether the button for another row was pressed: nothing is saved then."""
        return MORE in self.data

    def is_valid(self) -> bool:
        """Whether claim and citations can be handed to the action; both are looked at, so that all errors show."""
        fits, rows_fit = super().is_valid(), self.citations.is_valid()
        if self.refusal is not None:
            self._show_refused_rows(self.refusal)
        self.cleaned_data["citation_rows"] = self.citations.forms
        return fits and rows_fit and not self.wants_more

    def full_clean(self) -> None:
        """Check the shapes; a pressed button for another row complains about nothing."""
        super().full_clean()
        if self.is_bound and self.wants_more:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        """The date, and how exactly it was typed."""
        return with_known_date(super().clean() or {})

    def _post_clean(self) -> None:
        """Nothing: the action validates, and the instance stays as the database has it."""

    def _show_refused_rows(self, refusal: DomainError) -> None:
        """Put sentences at the citations they name: `citations.0.url` the first new one, `rows.0.quote` the first."""
        rows = {PREFIX: [row for row in self.citations.forms if is_draft(row)], ROWS: self.citations.forms}
        for name, sentence in refusal.fields.items():
            kind, _dot, rest = name.partition(".")
            number, _dot, field = rest.partition(".")
            if kind in rows and number.isdecimal() and int(number) < len(rows[kind]):
                row = rows[kind][int(number)]
                row.add_error(_field_of(row, field), str(sentence))


def is_draft(row: Any) -> bool:
    """Whether the row is a new citation to be made."""
    data = row.cleaned_data if row.is_valid() else {}
    return bool(data) and not data["citation"] and not data["remove"] and not row.is_blank


def citations_of(claim: Claim) -> Any:
    """The citations of `claim` with what their rows show."""
    captures = ("source__latest_capture", "source__archived_capture", "capture")
    related = ("source__publisher", *captures, "waived_by", "accepted_by")
    return claim.cited_with(*related)


def _field_of(row: Any, field: str) -> str | None:
    own = {"url": "source", "description": "title"}.get(field, field)
    return own if own in row.fields else None


def _prefilled(initial: Mapping[str, Any]) -> dict[str, Any]:
    """What a link to the empty form may bring along: `source` (number) or `url`, and `cite` (the quotation)."""
    source = initial.get("source", "")
    typed = f"#{source}" if parse_id(source) else initial.get("url", "")
    return {"source": typed, "quote": initial.get("cite", "")}


def _with_one_more(data: Any) -> Any:
    if MORE not in data or not isinstance(data, QueryDict):
        return data
    data = data.copy()
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    number = parse_number(total) or 0
    data[f"{PREFIX}-TOTAL_FORMS"] = str(number + 1)
    for name, value in NEW_ROW.items():
        data[f"{PREFIX}-{number}-{name}"] = value
    return data
