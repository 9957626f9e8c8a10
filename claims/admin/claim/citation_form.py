"""One row of a claim's form: a source, and how the claim uses it."""

import re
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.fields import WholeNumberField
from claimdesk.ids import parse_reference
from claims.actions import CitationDraft
from claims.models import Citation
from claims.models.editable_fields import CITATION_NAMES
from sources.models import Source
from sources.permissions import visible_sources
from sources.searching import search_sources
from sources.urls import MAX_PASTED, holds_url

PREFIX = "citations"
# Any scheme, so that a wrong one is refused as at every other door and not looked for among the titles.
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*:\S|www\.|[^\s/]+\.[a-z]{2,}/)", re.IGNORECASE)
_NAMED_AT_ONCE = 5
MAX_CITATIONS = 200  # of one claim, in one form
NEW_ROW = {"role": Citation.Role.APPEARANCE, "stance": Citation.Stance.NONE}  # how a new row begins


class CitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A citation that is there (`citation`) or a new one, by URL, by part of a title, or without a URL."""

    citation = WholeNumberField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=MAX_PASTED,
        help_text=gettext_lazy("Paste a URL, or type part of the title of an existing source."),
        widget=forms.TextInput(attrs={"data-suggest": "sources", "autocomplete": "off", "class": "wide"}),
    )
    no_url_reason = forms.ChoiceField(
        label=gettext_lazy("No URL, because"), required=False, choices=[("", "—"), *Source.NoUrl.choices]
    )
    title = forms.CharField(
        label=gettext_lazy("Title or description"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("e.g. “Internal documents of the US government”."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=Source.Kind.choices, initial="document"
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    class Meta:
        model = Citation
        fields = CITATION_NAMES
        widgets = {"quote": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "quote": gettext_lazy("The exact words of the source; ClaimDesk checks them against the archived text.")
        }

    there: Citation | None = None  # the citation that the row shows, if it still exists
    number = 0  # of a new citation among the new ones

    def __init__(self, *args: Any, by: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial = {**NEW_ROW, **self.initial}

    @property
    def usage_fields(self) -> list[forms.BoundField]:
        """What says how the claim uses the source, texts of several lines last."""
        return sorted((self[name] for name in CITATION_NAMES), key=lambda field: field.widget_type == "textarea")

    @property
    def is_blank(self) -> bool:
        """Whether nobody typed anything that would make a citation."""
        texts = [name for name in CITATION_NAMES if not hasattr(self.fields[name], "choices")]  # others hold a choice
        return not any(self.cleaned_data.get(name) for name in ("citation", "source", "no_url_reason", "title", *texts))

    @property
    def saved_otherwise(self) -> list[tuple[str, str]]:
        """Label and value of what the saved citation says differently from this row."""
        if self.there is None or not self.is_bound:
            return []
        saved = {name: str(getattr(self.there, name)) for name in CITATION_NAMES}
        typed = {name: str(self[name].value() or "").replace("\r\n", "\n").strip() for name in CITATION_NAMES}
        return [(str(self.fields[name].label), saved[name]) for name in CITATION_NAMES if saved[name] != typed[name]]

    def _post_clean(self) -> None:
        """Nothing: the action validates what was typed."""

    def clean_source(self) -> Source | str:
        """An existing source, the text with the URL as it was typed, or nothing."""
        typed = self.cleaned_data["source"].strip()
        if not typed or self.data.get(self.add_prefix("citation")):
            return ""
        if (number := parse_reference(typed)) is not None:
            return self._numbered(number, typed)
        return typed if _ADDRESS.match(typed) or holds_url(typed) else self._titled(typed)

    def draft(self) -> CitationDraft:
        """The row as the action takes it."""
        data = self.cleaned_data
        source, reason = data["source"], data["no_url_reason"]
        described = {"title": data["title"]} if data["title"] else {}
        if reason and not source:
            described["kind"] = data["kind"] or Source.Kind.DOCUMENT
        return CitationDraft(
            source=source if isinstance(source, Source) else None,
            url=source if isinstance(source, str) else "",
            no_url_reason=reason,
            source_fields=described,
            **self.usage(),
        )

    def usage(self) -> dict[str, Any]:
        """How the claim uses the source."""
        return {name: self.cleaned_data[name] for name in CITATION_NAMES}

    def _numbered(self, key: int, typed: str) -> Source:
        source = visible_sources(self.by).filter(pk=key).first()
        if source is None:
            named = key or typed.removeprefix("#")
            raise forms.ValidationError(_("There is no source #%(number)s.") % {"number": named})
        return source

    def _titled(self, typed: str) -> Source:
        """The one source that holds the typed words. Several or none are said, with their numbers."""
        found = list(search_sources(visible_sources(self.by).order_by("-pk"), typed)[: _NAMED_AT_ONCE + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("There is no source with this title. Paste its URL, or say why it has none."))
        named = "; ".join(str(source) for source in found[:_NAMED_AT_ONCE])
        raise forms.ValidationError(_("Several sources match; enter the number of one: %(named)s") % {"named": named})


CitationFormSet = formset_factory(
    CitationForm, extra=0, max_num=MAX_CITATIONS, absolute_max=MAX_CITATIONS, validate_max=True
)


def citation_rows(
    citations: list[Citation],
    data: Any = None,
    *,
    blank: int = 0,
    initial: dict[str, Any] | None = None,
    by: User | None,
) -> "BaseFormSet[CitationForm]":
    """The rows of a claim's form: as typed (`data`), else `citations` and `blank` new ones, the first with `initial`;
    sources are found among those that `by` may see.

    Each row that is a citation carries it as `there`, each new one its `number`.
    """
    if data is not None:
        rows = CitationFormSet(data, prefix=PREFIX, form_kwargs={"by": by})
    else:
        new = [initial or {} if number == 0 else {} for number in range(blank)]
        rows = CitationFormSet(prefix=PREFIX, form_kwargs={"by": by}, initial=[*map(_as_typed, citations), *new])
    by_key = {str(citation.pk): citation for citation in citations}
    for row in rows.forms:
        row.there = by_key.get(str(row["citation"].value() or ""))
    for number, row in enumerate((row for row in rows.forms if not row["citation"].value()), 1):
        row.number = number
    return rows


def _as_typed(citation: Citation) -> dict[str, Any]:
    usage = {name: getattr(citation, name) for name in CITATION_NAMES}
    return {"citation": citation.pk, **usage}
