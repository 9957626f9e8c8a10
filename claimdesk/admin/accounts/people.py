"""The people of the desk: everybody sees who is who, a chief says who may what."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.actions import CHANGEABLE, add_person, change_person, random_password, renew_password
from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.accounts.second_factor import reset_factors
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, desk, person
from claimdesk.admin.accounts.delivery import refusal_words
from claimdesk.admin.accounts.profile import profile_view
from claimdesk.admin.accounts.role_table import roles_view
from claimdesk.admin.accounts.session_pages import end_view, sessions_view
from claimdesk.admin.accounts.shown_once import keep_for_answer, secret_page
from claimdesk.errors import DomainError

_TONES = {Role.CHIEF: Tone.GOOD, Role.REVIEWER: Tone.WORK, Role.EDITOR: Tone.NEUTRAL, Role.READER: Tone.MUTED}


@admin.register(User, site=desk)
class PersonAdmin(DeskModelAdmin[User]):
    """People and programs; nobody is deleted, whoever leaves is switched off."""

    titles = Titles(_("View person"), add=_("Add person"), change=_("Change person"))
    add_needs = change_needs = Permission.MANAGE_PEOPLE

    list_display = ("name", "username", "role_pill", "kind", "activity", "language", "last_login")
    list_display_links = ("name",)
    list_filter = ("role", "kind", "is_active", "language")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("first_name", "last_name", "username")
    fields = ("username", "first_name", "last_name", "email", "role", "language", "is_active", "kind")
    add_fields = ("username", "first_name", "last_name", "email", "role", "language")
    change_list_template = "admin/accounts/user/change_list.html"
    change_form_template = "admin/accounts/user/change_form.html"

    @admin.display(description=_("name"), ordering="first_name")
    def name(self, user: User) -> str:
        """The name by which the log knows them."""
        return str(user)

    @admin.display(description=_("role"), ordering="role")
    def role_pill(self, user: User) -> SafeString:
        """The role as a label."""
        return badge(user.get_role_display(), _TONES[Role(user.role)])

    @admin.display(description=_("status"), ordering="is_active")
    def activity(self, user: User) -> SafeString:
        """Whether they can sign in."""
        return badge(_("Active"), Tone.GOOD) if user.is_active else badge(_("Left"), Tone.MUTED)

    @override
    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A new person has no state yet."""
        return self.fields if obj else self.add_fields

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What the account is stays."""
        return ("username", "kind") if obj else ()

    def get_urls(self) -> list[URLPattern]:
        """The pages beside list and form."""
        return [
            path("me/", self.admin_site.admin_view(profile_view), name="accounts_user_me"),
            path("roles/", self.admin_site.admin_view(roles_view), name="accounts_user_roles"),
            path("<id:key>/sessions/", self.admin_site.admin_view(sessions_view), name="accounts_user_sessions"),
            path("<id:key>/sessions/end/", self.admin_site.admin_view(end_view), name="accounts_user_end_session"),
            path("<id:key>/password/", self.admin_site.admin_view(self.password_view), name="accounts_user_renew"),
            path("<id:key>/factors/", self.admin_site.admin_view(self.factors_view), name="accounts_user_factors"),
            *super().get_urls(),
        ]

    def store(self, request: HttpRequest, instance: User | None, cleaned: dict[str, Any]) -> User:
        """Add somebody with a password of our own making, or change somebody."""
        if instance:
            changes = {name: value for name, value in cleaned.items() if name in CHANGEABLE}
            return change_person(instance, by=person(request), **changes)
        password = random_password()
        first, last = cleaned.pop("first_name"), cleaned.pop("last_name")
        added = add_person(full_name=f"{first} {last}", password=password, by=person(request), **cleaned)
        keep_for_answer(request, password)
        return added

    @override
    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        """Saved. Of whoever left, the next thing is to hand over what they had."""
        response = super().response_change(request, obj)
        if obj.kind == User.Kind.PERSON and not obj.is_active and "_save" in request.POST:
            return HttpResponseRedirect(reverse("hand_over", args=[obj.pk]))
        return response

    @override
    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return self._show_password(request, obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: User | None = None,
    ) -> HttpResponse:
        """The page of one person, with what the mail server says of them."""
        context["mail_refused"] = refusal_words(obj) if obj else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def password_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask, then give a new random password to somebody who has forgotten theirs."""
        somebody = get_object_or_404(User, pk=key)
        back = reverse("admin:accounts_user_change", args=[key])
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST":
                keep_for_answer(request, renew_password(somebody, by=person(request)))
                return self._show_password(request, somebody)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A new password for %(name)s?") % {"name": somebody},
            "question": gettext("The old password stops working at once. The new one is shown once, on the next page."),
            "yes": gettext("Create a new password"),
            "back_url": back,
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)

    def factors_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask, then take the second factors of somebody who has lost them."""
        somebody = get_object_or_404(User, pk=key)
        back = reverse("admin:accounts_user_change", args=[key])
        try:
            require(person(request), Permission.MANAGE_PEOPLE)
            if request.method == "POST":
                reset_factors(somebody, by=person(request))
                done = gettext("%(name)s signs in with only a password until they add a new second factor.")
                messages.success(request, done % {"name": somebody})
                return HttpResponseRedirect(back)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Remove the second factor for %(name)s?") % {"name": somebody},
            "question": gettext(
                "Make sure that they asked for this. Their app, passkeys and recovery codes stop working "
                "at once, all their sessions end, and they get an e-mail."
            ),
            "yes": gettext("Remove second factor"),
            "back_url": back,
        }
        return TemplateResponse(request, "admin/accounts/confirm.html", context)

    def _show_password(self, request: HttpRequest, somebody: User) -> TemplateResponse:
        return secret_page(
            request,
            title=gettext("Password for %(name)s") % {"name": somebody},
            words=gettext(
                "Pass it on now, in person or through a safe channel: it is shown only once and kept "
                "nowhere. They sign in as “%(username)s” and can choose another password on their own "
                "page."
            )
            % {"username": somebody.username},
            back_url=reverse("admin:accounts_user_changelist"),
            back=gettext("Back to the people"),
        )
