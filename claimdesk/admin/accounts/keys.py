"""API keys: made, shown once, revoked. A chief's pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.api_keys import MAX_OVERLAP_HOURS, create_api_key, revoke_api_key, rotate_api_key
from claimdesk.accounts.models import ApiKey
from claimdesk.accounts.permissions import in_order, require, scopes_of, words_granting
from claimdesk.accounts.roles import Permission, Scope
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, desk, person
from claimdesk.admin.accounts.shown_once import keep_for_answer, secret_page
from claimdesk.errors import DomainError

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _Form = forms.ModelForm[ApiKey]
else:
    _Form = forms.ModelForm


class ScopesField(forms.MultipleChoiceField):
    """The scopes of a key, as boxes to tick; its value is their words."""

    def __init__(self, **options: Any) -> None:
        label, help_text = options["label"], _("What it is good for. Within it the key may do what its account may.")
        super().__init__(
            choices=Scope.choices, widget=forms.CheckboxSelectMultiple, label=label, help_text=str(help_text)
        )

    def clean(self, value: Any) -> str:
        """The words of what was ticked. Raises ValidationError."""
        return in_order(super().clean(value))


class ScopeFilter(admin.SimpleListFilter):
    """Keys that are good for one kind of use."""

    title = _("scope")
    parameter_name = "scope"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Scope.choices)

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        """Those whose words grant the chosen one."""
        scope = self.value()
        if scope not in Scope.values:
            return queryset
        return queryset.filter(scope__regex=rf"(^| )({'|'.join(words_granting(scope))})( |$)")


class ApiKeyForm(_Form):
    class Meta:
        model = ApiKey
        fields = ("name", "scope", "user", "expires_at", "rate")
        help_texts = {
            "name": _("Who or what will use it. The audit log shows this name."),
            "user": _(
                "Leave it empty for a program: it gets its own account, which can read or write but never "
                "review. Choose yourself for your own script."
            ),
            "expires_at": _("Leave it empty for a key that works until it is revoked."),
            "rate": _("Leave it empty for as many as all keys may send."),
        }
        field_classes = {"scope": ScopesField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:  # a key that is there is only shown
            self.fields["user"].required = False


class RotationForm(forms.Form):
    overlap_hours = forms.IntegerField(
        label=_("Hours for which the secret of today works on"), min_value=0, max_value=MAX_OVERLAP_HOURS
    )


@admin.register(ApiKey, site=desk)
class ApiKeyAdmin(DeskModelAdmin[ApiKey]):
    """The keys, without what opens the door: only its first letters and never its digest."""

    titles = Titles(_("View API key"), add=_("Add API key"))
    add_needs = Permission.MANAGE_PEOPLE
    form = ApiKeyForm
    autocomplete_fields = ("user",)

    list_display = ("name", "begins_with", "good_for", "user", "state", "created_at", "expires_at", "last_used_at")
    list_filter = (ScopeFilter, ("revoked_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("user",)
    search_fields = ("name", "prefix")
    ordering = ("-id",)
    shown = (
        "name",
        "begins_with",
        "good_for",
        "rate",
        "user",
        "state",
        "created_by",
        "created_at",
        "rotated_at",
        "previous_until",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    change_form_template = "admin/accounts/apikey/change_form.html"
    empty_list_hint = _("There are no API keys yet. Create one to use ClaimDesk over REST.")

    @admin.display(description=_("begins with"), ordering="prefix")
    def begins_with(self, key: ApiKey) -> str:
        """The letters by which its owner recognises it."""
        return f"{key.prefix}…"

    @admin.display(description=_("scope"), ordering="scope")
    def good_for(self, key: ApiKey) -> str:
        """Everything that it is good for, in the words of the API."""
        return ", ".join(scopes_of(key))

    @admin.display(description=_("status"))
    def state(self, key: ApiKey) -> SafeString:
        """Whether it opens the door, in words."""
        if key.revoked_at:
            return badge(_("Revoked"), Tone.MUTED)
        return badge(_("Valid"), Tone.GOOD) if key.is_usable else badge(_("Expired"), Tone.WARN)

    @override
    def has_view_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return self._may(request, Permission.MANAGE_PEOPLE)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """A key that is there is looked at, never changed."""
        return self.shown if obj else super().get_fields(request, obj)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """All of one that is there."""
        return self.shown if obj else ()

    def get_urls(self) -> list[URLPattern]:
        """The pages beside list and form."""
        view = self.admin_site.admin_view(self.revoke_view)
        rotate = self.admin_site.admin_view(self.rotate_view)
        return [
            path("<id:key>/revoke/", view, name="accounts_apikey_revoke"),
            path("<id:key>/rotate/", rotate, name="accounts_apikey_rotate"),
            *super().get_urls(),
        ]

    @override
    def store(self, request: HttpRequest, instance: ApiKey | None, cleaned: dict[str, Any]) -> ApiKey:
        key, secret = create_api_key(by=person(request), **cleaned)
        keep_for_answer(request, secret)
        return key

    @override
    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        return _secret_of(request, obj)

    def rotate_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for how long the secret of today works on, give the key a new one, and show it once."""
        found = get_object_or_404(ApiKey, pk=key)
        form = RotationForm(request.POST or None, initial={"overlap_hours": settings.API_KEY_OVERLAP_HOURS})
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST" and form.is_valid():
                rotated, secret = rotate_api_key(found, by=person(request), **form.cleaned_data)
                keep_for_answer(request, secret)
                return _secret_of(request, rotated)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Give the key “%(name)s” a new secret?") % {"name": found.name},
            "question": gettext("The secret of today works on for the hours below, so that you can change over."),
            "form": form,
            "yes": gettext("Rotate"),
            "back_url": reverse("admin:accounts_apikey_change", args=[key]),
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)

    def revoke_view(self, request: HttpRequest, key: int) -> HttpResponse:
        found = get_object_or_404(ApiKey, pk=key)
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST":
                revoke_api_key(found, by=person(request))
                messages.success(request, gettext("The key “%(name)s” no longer works.") % {"name": found.name})
                return HttpResponseRedirect(reverse("admin:accounts_apikey_changelist"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Revoke the key “%(name)s”?") % {"name": found.name},
            "question": gettext("Anyone who uses it is refused from now on. You can't undo this."),
            "yes": gettext("Revoke"),
            "back_url": reverse("admin:accounts_apikey_change", args=[key]),
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)


def _secret_of(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """The page that shows the secret which this request made."""
    return secret_page(
        request,
        title=gettext("The key “%(name)s”") % {"name": key.name},
        words=gettext("Copy it now: it is shown only once. ClaimDesk keeps only its fingerprint."),
        example=True,
        back_url=reverse("admin:accounts_apikey_changelist"),
        back=gettext("Back to the keys"),
    )
