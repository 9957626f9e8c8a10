"""Invitations: made, shown once, revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.invitations import invite, revoke_invitation
from claimdesk.accounts.models import Invitation
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, desk, person
from claimdesk.admin.accounts.delivery import delivery_words
from claimdesk.admin.accounts.shown_once import keep_for_answer, secret_page
from claimdesk.errors import DomainError


def _link_words(invitation: Invitation) -> str:
    words = delivery_words(invitation)
    once = gettext("It is shown here only once, and works once, until it expires. Use a safe channel to pass it on.")
    return f"{words} {once}"


@admin.register(Invitation, site=desk)
class InvitationAdmin(DeskModelAdmin[Invitation]):
    """Who was invited, by whom, and what became of it."""

    titles = Titles(_("View invitation"), add=_("Add invitation"))
    add_needs = Permission.MANAGE_PEOPLE
    list_display = ("full_name", "email", "role", "state", "invited_by", "created_at", "expires_at")
    list_filter = ("role",)
    list_select_related = ("invited_by",)
    search_fields = ("full_name", "email")
    ordering = ("-id",)
    sortable_by = ()
    add_fields = ("full_name", "email", "role", "language")
    shown = (
        *add_fields,
        "state",
        "delivery",
        "invited_by",
        "created_at",
        "expires_at",
        "used_at",
        "person",
        "revoked_at",
    )
    change_form_template = "admin/accounts/invitation/change_form.html"
    empty_list_hint = _("Nobody has been invited yet. Invite the first colleague: they choose their own password.")

    @admin.display(description=_("status"))
    def state(self, invitation: Invitation) -> SafeString:
        if invitation.used_at:
            return badge(_("Accepted"), Tone.GOOD)
        if invitation.revoked_at:
            return badge(_("Revoked"), Tone.MUTED)
        return badge(_("Waiting"), Tone.WAIT) if invitation.is_open else badge(_("Expired"), Tone.WARN)

    @override
    def has_view_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return self._may(request, Permission.MANAGE_PEOPLE)

    @override
    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        """One that is there is looked at, never changed."""
        return self.shown if obj else self.add_fields

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        """All of one that is there."""
        return self.shown if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The action says what is wrong with a name or an address."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "email" and field:
            field.widget = forms.EmailInput(attrs={"autocomplete": "off"})
        return field

    def get_urls(self) -> list[URLPattern]:
        """The page beside list and form."""
        view = self.admin_site.admin_view(self.revoke_view)
        return [path("<id:key>/revoke/", view, name="accounts_invitation_revoke"), *super().get_urls()]

    @override
    def store(self, request: HttpRequest, instance: Invitation | None, cleaned: dict[str, Any]) -> Invitation:
        invitation, link = invite(by=person(request), **cleaned)
        keep_for_answer(request, link)
        return invitation

    @override
    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        return secret_page(
            request,
            title=gettext("An invitation for %(name)s") % {"name": obj.full_name},
            words=_link_words(obj),
            back_url=reverse("admin:accounts_invitation_changelist"),
            back=gettext("Back to the invitations"),
        )

    @admin.display(description=_("e-mail sent"))
    def delivery(self, invitation: Invitation) -> str:
        """What became of the e-mail with the link."""
        return delivery_words(invitation)

    def revoke_view(self, request: HttpRequest, key: int) -> HttpResponse:
        found = get_object_or_404(Invitation, pk=key)
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST":
                revoke_invitation(found, by=person(request))
                messages.success(request, gettext("The link no longer works."))
                return HttpResponseRedirect(reverse("admin:accounts_invitation_changelist"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Revoke the invitation for %(name)s?") % {"name": found.full_name},
            "question": gettext("The link stops working now. You can invite them again."),
            "yes": gettext("Revoke"),
            "back_url": reverse("admin:accounts_invitation_change", args=[key]),
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)
