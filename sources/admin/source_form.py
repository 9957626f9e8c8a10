"""The form of a source."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claimdesk.errors import DomainError, Stale
from claimdesk.fields import WholeNumberField
from sources.models import Source

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _Form = forms.ModelForm[Source]
else:
    _Form = forms.ModelForm

DESCRIPTION = ("kind", "title", "authors", "publisher", "published_at", "language", "access", "description")
VERSION = "seen_version"  # keeps its name, so that a page opened before an upgrade still says what it saw


class SourceForm(_Form):
    """A source's description, and the version of it that was seen.

    If somebody saved it in the meantime, everything typed stays, each field that differs says what is saved by
    now, and saving again is a decision made with both in sight.
    """

    refusal: DomainError | None = None
    seen_version = WholeNumberField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Source
        fields = ("url", "no_url_reason", *DESCRIPTION)
        widgets = {
            "url": forms.TextInput(attrs={"class": "vTextField wide", "inputmode": "url", "autocomplete": "off"}),
            "title": forms.TextInput(attrs={"class": "vTextField wide", "dir": "auto"}),
            "authors": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            "description": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "publisher" in self.fields:  # whoever only reads has no fields
            self.fields["publisher"].help_text = format_html(
                '{} <a href="{}" target="_blank">{}</a>',
                gettext("Type a part of the name."),
                reverse("admin:sources_publisher_add"),
                gettext("Add one that is missing"),
            )
        self.initial[VERSION] = self.instance.version
        if self.is_bound and isinstance(self.refusal, Stale):
            self.data = {**_single(self.data), self.add_prefix(VERSION): str(self.instance.version)}

    def full_clean(self) -> None:
        """Django's checks, and what others saved meanwhile."""
        super().full_clean()
        if self.is_bound and isinstance(self.refusal, Stale):
            for name in self.changed_data:
                self.add_error(name, gettext("Saved meanwhile: “%(value)s”.") % {"value": self._saved(name)})

    def _saved(self, name: str) -> str:
        """The saved value of a field as people read it."""
        value = self.initial.get(name)
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return str(field.queryset.filter(pk=value).first() or "")  # type: ignore[union-attr]
        choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
        return choices.get(str(value), "" if value is None else str(value))


def _single(data: Any) -> dict[str, Any]:
    """What was sent, one value a name, as the fields of this form have."""
    return {name: data.get(name) for name in data}


FIELDSETS: dict[str, Any] = {
    "new": (
        (_("Location"), {"fields": ("url", "no_url_reason")}),
        (_("Description"), {"fields": DESCRIPTION}),
    ),
    "online": ((_("Description"), {"fields": (*DESCRIPTION, VERSION)}),),
    "offline": ((_("Description"), {"fields": ("no_url_reason", *DESCRIPTION, VERSION)}),),
}
