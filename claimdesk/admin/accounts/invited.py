"""The page behind the link of an invitation: somebody chooses a name and a password, and sits down."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from claimdesk.accounts.invitations import accept_invitation, invitation_of
from claimdesk.accounts.models import User
from claimdesk.admin import show_refusal
from claimdesk.errors import DomainError


class AcceptForm(forms.Form):
    """What an invited person chooses."""

    full_name = forms.CharField(label=_("Your name"), max_length=300, help_text=_("The name your colleagues see."))
    username = forms.CharField(
        label=_("Username"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """What was typed twice must be the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords don't match."))
        return cleaned


@never_cache
@sensitive_post_parameters()
@sensitive_variables("secret")
def invited_view(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for name and password, add the person, and let them in. A link that is not good says only that."""
    invitation = invitation_of(secret)
    form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name if invitation else ""})
    if invitation and form.is_valid() and (accepted := _accept(secret, form)):
        record_authentication(request, accepted, method="password")
        login(request, accepted)
        messages.success(request, gettext("Welcome to ClaimDesk."))
        return HttpResponseRedirect(reverse("admin:index"))
    page = TemplateResponse(request, "account/invited.html", {"invitation": invitation, "form": form})
    page.status_code = 200 if invitation else 404
    # The address is a secret, and goes nowhere. With "no-referrer" browsers would hide the origin too, and nobody's
    # form would pass the check of it.
    page["Referrer-Policy"] = "strict-origin"
    return page


def _accept(secret: str, form: AcceptForm) -> User | None:
    typed = form.cleaned_data
    try:
        return accept_invitation(
            secret, username=typed["username"], full_name=typed["full_name"], password=typed["password"]
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None
