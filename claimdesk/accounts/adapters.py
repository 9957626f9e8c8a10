"""What allauth asks the desk: sign-up is closed, addresses are the desk's, secrets are sealed."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.devices import known_device
from claimdesk.accounts.second_factor import is_required, is_the_last
from claimdesk.accounts.sessions import address_of


class DeskAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For whose attempts are counted. Behind a Unix socket without CLAIMDESK_PROXIES all people are one caller."""
        return address_of(request) or "nowhere"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count for a name and an address, and for a browser in which this person signed in before they
        count by themselves: nobody locks others out by guessing, neither from elsewhere nor from the same house."""
        name: str = super()._get_login_attempts_cache_key(request, **credentials)
        device = known_device(request, str(credentials.get("username", "")))
        return f"{name}:{device or self.get_client_ip(request)}"

    @override
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    @override
    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")


class DeskMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a second factor, and this is your only one. Add another first, then remove this one."
        ),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("This code is wrong, or it was used already. Type the newest one."),
    }

    @override
    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What the form that adds a passkey proposes."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_totp_issuer(self) -> str:
        """As authenticator apps show it."""
        return "ClaimDesk"

    def encrypt(self, text: str) -> str:
        """Seal what authenticator apps share with the desk: who reads the database alone cannot make codes."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whether it may go: not the last one of somebody who has to have one."""
        return not (is_required(authenticator.user) and is_the_last(authenticator))


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"claimdesk second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
