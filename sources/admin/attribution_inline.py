"""Who has it from whom, on the page of the source."""

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import InlineAdminFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import PlainFields, person
from sources.actions import attribute, remove_attribution
from sources.models import Attribution, Source
from sources.permissions import hidden_sources

if TYPE_CHECKING:  # Django's class takes type arguments for the type checker only
    _Inline = admin.StackedInline[Attribution, Source]
else:
    _Inline = admin.StackedInline


class AttributionInline(PlainFields, _Inline):
    """Added and taken back, never changed: what was recorded stays in the log."""

    model = Attribution
    fk_name = "source"
    extra = 0
    autocomplete_fields = ("origin",)
    fields = ("kind", "origin", "words", "standing")
    readonly_fields = ("standing",)
    verbose_name = _("attribution")
    verbose_name_plural = _("Cites as its source")

    @override
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and may(request.user, Permission.SEE)

    @override
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and may(request.user, Permission.WRITE_SOURCE)

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    @admin.display(description=_("basis"))
    def standing(self, attribution: Attribution) -> str:
        """Whether anything is counted on it."""
        if attribution.pk is None or attribution.is_accepted:
            return str(_("Declared or accepted by a person"))
        return str(_("Found in the text by ClaimDesk; not counted until somebody accepts it"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those whose other end this person may see, with the names of both."""
        seen = super().get_queryset(request).exclude(origin__in=hidden_sources(person(request)))
        return seen.select_related("origin", "source").order_by("pk")


class AttributionRows(InlineAdminFormSet):
    """The rows on the page, with a button in a sentence of its own."""

    @override
    def inline_formset_data(self) -> str:
        """Django's, whose sentence around the name of the model is right in no case of Ukrainian nouns."""
        data = json.loads(super().inline_formset_data())
        data["options"]["addText"] = str(_("Add another upstream source"))
        return json.dumps(data)


def attribution_rows(rows: InlineAdminFormSet) -> AttributionRows:
    """What Django made of the inline, with the desk's words."""
    return AttributionRows(
        rows.opts,
        rows.formset,
        rows.fieldsets,
        rows.prepopulated_fields,
        rows.readonly_fields,
        model_admin=rows.model_admin,
        has_add_permission=rows.has_add_permission,
        has_change_permission=rows.has_change_permission,
        has_delete_permission=rows.has_delete_permission,
        has_view_permission=rows.has_view_permission,
    )


def store_attributions(source: Source, formset: Any, *, by: User) -> None:
    """Take back what was ticked, record what was added. Raises Invalid, NotAllowed."""
    gone = set(formset.deleted_forms)
    for row in formset.forms:
        if row in gone:
            if row.instance.pk:
                remove_attribution(row.instance, by=by)
        elif not row.instance.pk and row.has_changed():
            typed = row.cleaned_data
            attribute(source, typed["origin"], by=by, kind=typed["kind"], words=typed["words"])
