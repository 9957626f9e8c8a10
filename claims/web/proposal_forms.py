"""The rows in which an article's claims are proposed, and what is set once for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.fields import KnownDateField, with_known_date
from claims.admin.claim.claim_form import ClaimForm
from claims.matching.candidates import Match
from claims.web.intake_forms import FromSourceForm
from claims.web.proposals import Proposal


class AllRowsForm(forms.Form):
    """What counts for each row in which it is left empty."""

    claimant = forms.CharField(
        label=gettext_lazy("Claimant"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"data-suggest": "claimants", "autocomplete": "off"}),
    )
    claimed_on = KnownDateField(label=gettext_lazy("Date claimed"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assignee = ClaimForm.base_fields["assignee"]
    topics = ClaimForm.base_fields["topics"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "rows_%s", "label_suffix": "", "prefix": "all"})

    def clean(self) -> dict[str, Any]:
        """The date, and how exactly it was typed."""
        return with_known_date(super().clean() or {})


class RowForm(FromSourceForm):
    """One proposed claim. An empty field means as for all rows."""

    UNDECIDED, ACCEPT, DROP = "", "accept", "drop"

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        required=False,
        choices=[
            (UNDECIDED, gettext_lazy("Undecided")),
            (ACCEPT, gettext_lazy("Accept")),
            (DROP, gettext_lazy("Drop")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        # What a browser would demand of a row that is dropped, or folded, would keep the others from being sent.
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        self.fields["claimant"].required = False
        for field in self.fields.values():
            field.label = _("%(label)s, row %(number)s") % {"label": field.label, "number": number}
        self.fields["claimant"].help_text = self.fields["claimed_on"].help_text = self.fields["text"].help_text = ""
        for name in ("quote", "text"):
            self.fields[name].widget.attrs["rows"] = 2


@dataclass
class Row:
    """A proposal with its form, and the claims that are nearly the same where it was refused for them."""

    proposal: Proposal
    form: RowForm
    matches: Iterable[Match] = ()

    @property
    def is_refused(self) -> bool:
        """Whether it was sent and came back."""
        return self.form.is_bound and bool(self.form.errors)


def proposal_rows(proposed: Iterable[Proposal], sent: Mapping[str, Any] | None = None) -> list[Row]:
    """A row for each proposal; one that was `sent` as it was sent."""
    rows: list[Row] = []
    for number, each in enumerate(proposed, start=1):
        prefix = f"row-{each.start}"
        initial = {"near": each.start, "claimant": each.claimant} | dict.fromkeys(("quote", "text"), each.quote)
        is_sent = sent is not None and f"{prefix}-quote" in sent
        form = RowForm(sent if is_sent else None, initial=initial, prefix=prefix, number=number)
        rows.append(Row(each, form))
    return rows
