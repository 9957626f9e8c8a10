"""Everybody's own page: name, e-mail, language and password."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from claimdesk.accounts.actions import change_own_name, change_password, choose_language
from claimdesk.accounts.own_email import ask_own_email, confirm_own_email
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


class NameForm(forms.Form):
    """The name by which colleagues know somebody."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)


class EmailForm(forms.Form):
    """The e-mail address of somebody, to be confirmed."""

    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


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
    whose = person(request)
    known = {"first_name": whose.first_name, "last_name": whose.last_name, "email": whose.email}
    name = NameForm(request.POST if chosen == "name" else None, initial=known)
    email = EmailForm(request.POST if chosen == "email" else None, initial=known)
    acts: dict[str, Callable[[], bool]] = {
        "language": lambda: _choose(request, language),
        "password": lambda: _renew(request, password),
        "name": lambda: _rename(request, name),
        "email": lambda: _ask_email(request, email),
    }
    if chosen in acts and acts[chosen]():
        return HttpResponseRedirect(reverse("admin:accounts_user_me"))
    context = {
        **desk.each_context(request),
        "title": gettext("My page"),
        "person": person(request),
        "mail_refused": refusal_words(person(request)),
        "language_form": language,
        "password_form": password,
        "name_form": name,
        "email_form": email,
    }
    return TemplateResponse(request, "admin/accounts/profile.html", context)


@never_cache
@login_required
def own_email_view(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link that was sent to a new address."""
    try:
        email = confirm_own_email(token, by=person(request))
        messages.success(request, gettext("Your e-mail address is %(email)s now.") % {"email": email})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:accounts_user_me"))


def _rename(request: HttpRequest, form: NameForm) -> bool:
    def act() -> None:
        change_own_name(**form.cleaned_data, by=person(request))

    return _done(request, form, act, gettext("Name saved."))


def _ask_email(request: HttpRequest, form: EmailForm) -> bool:
    def act() -> None:
        ask_own_email(form.cleaned_data["email"], by=person(request))

    return _done(request, form, act, gettext("A link was sent there: open it, and the e-mail address is yours."))


def _done(request: HttpRequest, form: forms.Form, act: Callable[[], None], words: str) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, words)
    return True


def _choose(request: HttpRequest, form: LanguageForm) -> bool:
    if not form.is_valid():
        return False
    choose_language(person(request), language=form.cleaned_data["language"])
    messages.success(request, gettext("Language saved."))
    return True


def _renew(request: HttpRequest, form: PasswordForm) -> bool:
    if not form.is_valid():
        return False
    if not ratelimit.consume(request, action="reauthenticate", user=person(request)):
        form.add_error("old", gettext("Too many attempts. Wait a minute and try again."))
        return False
    try:
        changed = change_password(old=form.cleaned_data["old"], new=form.cleaned_data["new"], by=person(request))
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    update_session_auth_hash(request, changed)
    messages.success(request, gettext("Password changed. You are signed out everywhere else."))
    return True
