"""Webhooks: added, shown their secret once, changed, given another secret, removed. Pages of chief editors."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, desk, person
from claimdesk.admin.accounts.keys import RotationForm
from claimdesk.admin.accounts.shown_once import keep_for_answer, secret_page
from claimdesk.errors import DomainError
from sources.models import WebhookEndpoint
from sources.webhooks.webhook_actions import (
    add_webhook,
    event_names,
    remove_webhook,
    revise_webhook,
    rotate_webhook_secret,
    webhook_messages,
)
from sources.webhooks.webhook_signing import secret_of

SHOWN_MESSAGES = 20

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _Form = forms.ModelForm[WebhookEndpoint]
else:
    _Form = forms.ModelForm


class WebhookForm(_Form):
    events = forms.MultipleChoiceField(
        label=_("events"),
        choices=[(name, name) for name in event_names()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Of what it is told. Without a choice: of everything."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("url", "events", "is_active")


@admin.register(WebhookEndpoint, site=desk)
class WebhookAdmin(DeskModelAdmin[WebhookEndpoint]):
    """The endpoints that are told of changes, without their secrets."""

    titles = Titles(_("View webhook"), add=_("Add webhook"), change=_("Change webhook"))
    add_needs = change_needs = delete_needs = Permission.MANAGE_PEOPLE
    form = WebhookForm
    list_display = ("url", "account", "state", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("account",)
    search_fields = ("url",)
    ordering = ("-id",)
    change_form_template = "admin/telling/webhook_form.html"
    empty_list_hint = _("There are no webhooks yet. Add one to tell another system of changes.")

    @admin.display(description=_("status"))
    def state(self, endpoint: WebhookEndpoint) -> SafeString:
        """Whether it is told of changes, in words."""
        if endpoint.is_active:
            return badge(_("Active"), Tone.GOOD)
        return badge(_("Disabled"), Tone.WARN) if endpoint.disabled_at else badge(_("Off"), Tone.MUTED)

    @admin.display(description=_("newest messages"))
    def newest(self, endpoint: WebhookEndpoint) -> SafeString:
        """What it was told last, and what became of that."""
        found = webhook_messages(endpoint).order_by("-pk")[:SHOWN_MESSAGES]
        rows = ((entry.label, entry.get_state_display(), entry.attempts, entry.last_error) for entry in found)
        body = format_html_join("", "<li>{}: {} ({}) {}</li>", rows)
        return format_html("<ul>{}</ul>", body) if body else SafeString("–")

    @override
    def has_view_permission(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> bool:
        return self._may(request, Permission.MANAGE_PEOPLE)

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        """One that is there shows what it was told."""
        return ("url", "events", "is_active", *self.get_readonly_fields(request, obj)) if obj else ("url", "events")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return ("account", "disabled_reason", "disabled_at", "previous_until", "created_at", "newest") if obj else ()

    def get_urls(self) -> list[URLPattern]:
        """The page beside list and form."""
        rotate = self.admin_site.admin_view(self.rotate_view)
        return [path("<id:webhook_id>/rotate/", rotate, name="sources_webhookendpoint_rotate"), *super().get_urls()]

    @override
    def store(self, request: HttpRequest, instance: WebhookEndpoint | None, cleaned: dict[str, Any]) -> WebhookEndpoint:
        by = person(request)
        if instance is not None:
            return revise_webhook(instance, by=by, **cleaned)
        endpoint = add_webhook(by=by, url=cleaned["url"], events=cleaned["events"])
        keep_for_answer(request, secret_of(endpoint))
        return endpoint

    @override
    def remove(self, request: HttpRequest, instance: WebhookEndpoint) -> None:
        remove_webhook(instance, by=person(request))

    @override
    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        return _secret_shown(request)

    def rotate_view(self, request: HttpRequest, webhook_id: int) -> HttpResponse:
        """Ask for how long the secret of today signs on, make another one, and show it once."""
        found = get_object_or_404(WebhookEndpoint, pk=webhook_id)
        form = RotationForm(request.POST or None, initial={"overlap_hours": settings.API_KEY_OVERLAP_HOURS})
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST" and form.is_valid():
                keep_for_answer(
                    request, secret_of(rotate_webhook_secret(found, by=person(request), **form.cleaned_data))
                )
                return _secret_shown(request)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Give this webhook a new secret?"),
            "question": gettext("The secret of today works on for the hours below, so that you can change over."),
            "form": form,
            "yes": gettext("Rotate"),
            "back_url": reverse("admin:sources_webhookendpoint_change", args=[webhook_id]),
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)


def _secret_shown(request: HttpRequest) -> HttpResponse:
    """The page that shows the secret of this request."""
    return secret_page(
        request,
        title=gettext("The secret of the webhook"),
        words=gettext("Copy it now: it is shown only once. Messages are signed with it."),
        back_url=reverse("admin:sources_webhookendpoint_changelist"),
        back=gettext("Back to the webhooks"),
    )
