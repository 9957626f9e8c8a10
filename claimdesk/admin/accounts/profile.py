"""Everybody's own page: language and password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from claimdesk.accounts.actions import change_password, choose_language
from claimdesk.admin import desk, person, show_refusal
from claimdesk.admin.accounts.delivery import refusal_words
from claimdesk.errors import DomainError


class LanguageForm(forms.Form):
    """The language in which the desk speaks."""

    language = forms.ChoiceField(
        label=_("Interface language"),
        choices=lambda: [("", _("Same as the browser")), *settings.LANGUAGES],
        required=False,
    )


class PasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """What was typed twice must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new") != cleaned.get("again"):
            self.add_error("again", _("The two new passwords don't match."))
        return cleaned


@sensitive_post_parameters()
def profile_view(request: HttpRequest) -> HttpResponse:
    """Show and change what is one's own."""
    chosen = request.POST.get("form", "")
    language = LanguageForm(
        request.POST if chosen == "language" else None, initial={"language": person(request).language}
    )
    password = PasswordForm(request.POST if chosen == "password" else None)
    if (chosen == "language" and _choose(request, language)) or (chosen == "password" and _renew(request, password)):
        return HttpResponseRedirect(reverse("admin:accounts_user_me"))
    context = {
        **desk.each_context(request),
        "title": gettext("My page"),
        "person": person(request),
        "mail_refused": refusal_words(person(request)),
        "language_form": language,
        "password_form": password,
    }
    return TemplateResponse(request, "admin/accounts/profile.html", context)


def _choose(request: HttpRequest, form: LanguageForm) -> bool:
    if not form.is_valid():
        return False
    choose_language(person(request), language=form.cleaned_data["language"])
    messages.success(request, gettext("Language saved."))
    return True


def _renew(request: HttpRequest, form: PasswordForm) -> bool:
    if not form.is_valid():
        return False
    try:
        changed = change_password(old=form.cleaned_data["old"], new=form.cleaned_data["new"], by=person(request))
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    update_session_auth_hash(request, changed)
    messages.success(request, gettext("Password changed. You are signed out everywhere else."))
    return True
