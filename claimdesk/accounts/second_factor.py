"""Who has to have a second factor, and what becomes of who has none yet."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_ROLES = {
    "none": frozenset[str](),
    "chief": frozenset({Role.CHIEF}),
    "reviewers": frozenset({Role.CHIEF, Role.REVIEWER}),
    "everyone": frozenset(Role.values),
}
# What somebody without one may still do: get one, sign out, choose a language.
_OPEN = ("account_", "mfa_", "switch_language", "admin:logout", "healthz", "readyz")


def is_required(user: User) -> bool:
    """Whether CLAIMDESK_MFA_REQUIRED asks `user` for a second factor."""
    return user.role in _ROLES[settings.MFA_REQUIRED]


def is_missing(user: User) -> bool:
    """Whether `user` has to have a second factor and has none. One query, and only where one is required."""
    return is_required(user) and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_the_last(authenticator: Authenticator) -> bool:
    """Whether its owner would be left without a second factor."""
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return authenticator.type in FACTORS and not others.exists()


class RequireSecondFactor:
    """Leads whoever has to have a second factor and has none to the page where he gets one, from every other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The way there; None where nothing is missing. REST asks the same where it lets people in."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(_OPEN) or request.path.startswith("/api/") or not isinstance(request.user, User):
            return None
        if not is_missing(request.user):
            return None
        messages.warning(request, _("Your role needs a second factor. Add one, and the desk opens."))
        return HttpResponseRedirect(reverse("mfa_index"))
