"""What every list and form of the desk has in common."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR, SEARCH_VAR
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import DateTimeField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin.changelist import KeysetChangeList
from claimdesk.admin.lost import lost_page
from claimdesk.admin.navigation import book
from claimdesk.admin.paginator import CappedPaginator, FoundPaginator
from claimdesk.admin.refusals import RefusableForm
from claimdesk.admin.site import person
from claimdesk.admin.versions import VersionPages
from claimdesk.audit.visible import history_for
from claimdesk.errors import DomainError
from claimdesk.fields import MomentInput
from claimdesk.ids import parse_id
from claimdesk.text.search_words import search_refusal

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Titles:
    """What the pages of one model are called. Whole sentences: languages with cases cannot put them together."""

    view: str | Promise
    add: str | Promise = ""  # also the button in the list; needed where rows can be added
    change: str | Promise = ""


_NO_FILTERS = {*IGNORED_PARAMS, PAGE_VAR} - {SEARCH_VAR}  # what the address of a list may say besides its filters

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin
else:

    class _ModelAdmin(admin.ModelAdmin):
        """Takes the model as a type argument, as type checkers want it and Django does not know it."""

        def __class_getitem__(cls, _model: type[models.Model]) -> type["_ModelAdmin"]:
            return cls


class PlainFields:
    """Fields of forms as browsers have them: no calendar of Django's beside a moment, no icons beside a choice."""

    formfield_overrides: Any = {
        models.URLField: {"assume_scheme": "https"},
        models.DateTimeField: {"form_class": DateTimeField, "widget": MomentInput},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's, without what it wraps around a choice of another row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class DeskModelAdmin(PlainFields, _ModelAdmin[M], VersionPages):
    """A door that decides nothing: the desk's permissions answer what may be done, actions do it.

    A page that writes names its permissions and overrides `store` (and `remove`). What an action refuses comes
    back in the form, at its fields, with everything that was typed; nothing is half-written.
    """

    titles: Titles
    add_needs: Permission | None = None  # None: nobody adds here
    change_needs: Permission | None = None
    delete_needs: Permission | None = None

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    # Filters (or choices of them, `name=value`) that no index answers, besides the search and any two at once.
    looks_at_each_for: tuple[str, ...] = ()
    row_page = ""  # the name of the address to which a row of the list leads, where that is not the form
    own_params: tuple[str, ...] = ()  # what the address of the list says beside filters, search and order
    empty_list_hint: str | Promise = ""  # what to do where there is nothing yet

    def store(self, request: HttpRequest, instance: M | None, cleaned: dict[str, Any]) -> M:
        """Call the action that adds (`instance` None) or changes `instance`, which is as the database has it."""
        raise NotImplementedError

    def remove(self, request: HttpRequest, instance: M) -> None:
        """Call the action that deletes `instance`."""
        raise NotImplementedError

    @override
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        """A list that may be as long as it likes."""
        return KeysetChangeList

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Counts no further than people page, and what has to be looked at one by one not even so far."""
        said = [(name, value) for name, value in request.GET.dict().items() if value.strip()]
        said = [(name, value) for name, value in said if name not in {*_NO_FILTERS, *self.own_params}]
        asked = {name.partition("__")[0] for name, _value in said}
        slow = {SEARCH_VAR, *self.looks_at_each_for}
        is_narrow = len(asked) > 1 or any(name in slow or f"{name}={value}" in slow for name, value in said)
        paginator = FoundPaginator if is_narrow else self.paginator
        return paginator(*args, **kwargs)

    def action_checkbox(self, obj: M) -> SafeString:
        """The box that chooses a row, as Django draws it, but without a template for each."""
        label = _("Select this object for an action - {}").format(obj)
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            label,
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        """The page of one object, under its own title."""
        if add:
            context["title"] = self.titles.add
        else:
            context["title"] = self.titles.change if self.has_change_permission(request, obj) else self.titles.view
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    # --- Who may ---

    def _may(self, request: HttpRequest, permission: Permission | None) -> bool:
        return permission is not None and isinstance(request.user, User) and may(request.user, permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever sees claims sees every list, unless a page says otherwise."""
        return self.has_view_permission(request)

    @override
    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, Permission.SEE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_needs)

    @override
    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, self.change_needs)

    @override
    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, self.delete_needs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, *_asked: Any) -> HttpResponse:
        """Say the same of what is not there and of what this person may not see; what they typed is not lost."""
        if request.method != "POST":
            raise Http404
        labels = {field.name: str(field.verbose_name) for field in self.opts.concrete_fields}
        return lost_page(request, labels)

    # --- Saving is an action ---

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add or change. A refusal rolls all back; the form is then built again from the same input, with it."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            request.META["desk.refusal"] = refusal
            return super().changeform_view(request, *args, **kwargs)

    def refusal_of(self, request: HttpRequest) -> DomainError | None:
        """What the action said to the input of this request, if it refused."""
        refusal: DomainError | None = request.META.get("desk.refusal")
        return refusal

    def get_form(
        self,
        request: HttpRequest,
        obj: M | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **kwargs: Any,
    ) -> "type[ModelForm[M]]":
        """The page's form, able to show a refusal, and knowing who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        shown_to = {"refusal": self.refusal_of(request), "asked_by": person(request)}
        return type(form.__name__, (RefusableForm, form), shown_to)

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Hand the input to `store`; `obj`, which the form has written to, is never saved."""
        fresh = self.get_queryset(request).get(pk=obj.pk) if change else None
        stored = self.store(request, fresh, form.cleaned_data)
        for field in self.opts.concrete_fields:  # what Django says about `obj` afterwards is what was written
            setattr(obj, field.attname, getattr(stored, field.attname))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing: `store` has written what belongs together."""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Ask, then delete; a refusal becomes a message on the object's page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse(f"admin:{self._name}_change", args=[object_id]))

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self.remove(request, obj)

    @override
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Only the objects themselves: whether they may go is the action's to say."""
        return [str(obj) for obj in objs], {str(self.opts.verbose_name_plural): len(objs)}, set(), []

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    # --- History is the audit log, and the versions ---

    def get_urls(self) -> list[URLPattern]:
        """Django's pages, and the one that compares versions."""
        return [*self.version_urls(), *super().get_urls()]

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Nothing: the action has recorded it."""

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Nothing: the action has recorded it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing: the action has recorded it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened to this object, newest first, as sentences."""
        obj = get_object_or_404(self.get_queryset(request), pk=parse_id(object_id))
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": obj},
            "object": obj,
            "opts": self.opts,
            "events": history_for(person(request), obj)[:500],
            "versions": self.versions(request, obj),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list under the name of the work it shows, with a hint for where it is empty, and a sentence where the
        address asked for what there is not or for too much at once."""
        if sentence := search_refusal(request.GET.get("q", "")):
            messages.error(request, sentence)
            return HttpResponseRedirect(request.path)
        if ERROR_FLAG in request.GET and request.method == "GET":
            messages.warning(request, _("The URL asks for what this list does not have, so it shows everything."))
        lists = book.for_person(request.user) if isinstance(request.user, User) else []
        title = next((str(work.label) for work in lists if work.is_open_in(request)), "")
        title = title or str(self.opts.verbose_name_plural).capitalize()
        shown = {"empty_list_hint": self.empty_list_hint, "title": "", "list_title": title}
        return super().changelist_view(request, {**shown, **(extra_context or {})})
