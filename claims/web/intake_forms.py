"""What people type while they log from an article. What of it is right, the actions say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import KnownDateField, WholeNumberField, with_known_date
from sources.models import Attribution, Source
from sources.urls import MAX_PASTED

MAX_CHAIN = 20  # boxes of one form
QUOTE_IN_ADDRESS = 4000  # characters: what a browser lets a page hand over


class StartForm(forms.Form):
    """A page by its URL, or a text that has none."""

    url = forms.CharField(
        label=_("URL"),
        required=False,
        max_length=MAX_PASTED,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
    )
    text = forms.CharField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"})
    )
    title = forms.CharField(label=_("Title or description"), required=False, max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=Source.Kind.choices, initial=Source.Kind.DOCUMENT)
    no_url_reason = forms.ChoiceField(
        label=_("No URL, because"), required=False, choices=Source.NoUrl.choices, initial=Source.NoUrl.OFFLINE
    )
    quote = forms.CharField(required=False, max_length=QUOTE_IN_ADDRESS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})


class FromSourceForm(forms.Form):
    """A claim while its source is read: only what the archive cannot know."""

    quote = forms.CharField(
        label=_("Quotation"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    near = WholeNumberField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Claim"),
        help_text=_("The assertion in your own neutral words, one at a time."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    claimant = forms.CharField(
        label=_("Claimant"),
        max_length=250,
        help_text=_("Who asserts it. Type a name: a new one is added."),
        widget=forms.TextInput(attrs={"data-suggest": "claimants", "autocomplete": "off"}),
    )
    claimed_on = KnownDateField(
        label=_("Date claimed"), required=False, help_text=_("A year or a month is enough: 1986, 04.1986.")
    )
    is_another = forms.BooleanField(label=_("Different claim: log it anyway"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "intake_%s", "label_suffix": ""})

    def clean(self) -> dict[str, Any]:
        """The date, and how exactly it was typed."""
        return with_known_date(super().clean() or {})

    def clean_near(self) -> int:
        """The code point at which the quotation was chosen; 0 where it was typed."""
        return self.cleaned_data["near"] or 0


class OriginForm(forms.Form):
    """One box of a chain, and how the one before cites it."""

    origin = forms.CharField(required=False, max_length=2100)
    kind = forms.ChoiceField(choices=Attribution.Kind.choices, required=False)
    words = forms.CharField(required=False, max_length=1000)
    url = forms.CharField(required=False, max_length=MAX_PASTED)  # where the page links what is `called` so
    called = forms.CharField(required=False, max_length=2100)
    no_url_reason = forms.ChoiceField(choices=Source.NoUrl.choices, required=False)
