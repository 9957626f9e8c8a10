"""The forms of second factors, where the desk asks for more or says more than allauth does."""

import json
import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import get_state
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.utils import websafe_decode

from claimdesk.accounts.second_factor import is_the_last


class ActivateOnceForm(ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """Adds an authenticator app; the code that was typed is used up by that, and signs nobody in again."""

    def clean_code(self) -> str:
        """The code, counted against the limit of wrong ones."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):  # noqa: SLF001 - allauth has no other door
            raise get_adapter().validation_error("incorrect_code")
        return code


class RemoveAppForm(DeactivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """Removes the authenticator app; refused by `DeskMFAAdapter` where the desk asks for it."""

    @property
    def is_last(self) -> bool:
        """Whether no second factor would be left."""
        return is_the_last(self.authenticator)


# What the readers of passkeys raise over bytes that no passkey sent; allauth expects the first two only.
_UNREADABLE = (TypeError, ValueError, KeyError, IndexError, AttributeError, EOFError, struct.error)


class _SaysWhy(forms.Form):
    """A passkey that was refused, with the reason: allauth calls each an incorrect code."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own, with a sentence of the desk in place of "Incorrect code"."""
        if isinstance(error, ValidationError) and getattr(error, "code", "") == "incorrect_code":
            error = ValidationError(self._reason(), code="incorrect_code")
        super().add_error(field, error)

    def _reason(self) -> str:
        if _challenge_answered(self.data.get("credential", "")) != (get_state() or {}).get("challenge"):
            return _("The passkey answered a page that was opened before this one. Try again here.")
        return self.unknown()

    def unknown(self) -> str:
        """What to say when the passkey answered the right question."""
        return _(
            "This passkey opens no account here: it was removed, or it is somebody else's. "
            "Take another one, or sign in with your name and password."
        )


def _challenge_answered(credential: str) -> str | None:
    """What the browser says that the desk asked (WebAuthn Level 3, 5.8.1); None where it says nothing readable."""
    try:
        said = json.loads(websafe_decode(json.loads(credential)["response"]["clientDataJSON"]))
        answered = said["challenge"]
    except (ValueError, KeyError, TypeError):
        return None
    return answered if isinstance(answered, str) else None


class AddPasskeyForm(_SaysWhy, AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Adds a passkey to one's own account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["passwordless"].label = _("Sign in with it alone")
        self.fields["passwordless"].help_text = _(
            "No name and no password then; your device asks for your fingerprint, your face or its PIN."
        )

    def clean(self) -> dict[str, Any]:
        """allauth's, where the answer can be read."""
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned

    def unknown(self) -> str:
        return _("The device did not make sure that it is you. Try again, or add it without “Sign in with it alone”.")


class _Answered(_SaysWhy):
    """A passkey that answers for somebody."""

    def clean_credential(self) -> Authenticator:
        """The second factor that answered."""
        try:
            answered: Authenticator = super().clean_credential()  # type: ignore[misc] # of the class that comes after
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return answered


class UsePasskeyForm(_Answered, AuthenticateWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """The second step of signing in."""


class SignInByPasskeyForm(_Answered, LoginWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Signing in with a passkey alone."""


class ConfirmByPasskeyForm(_Answered, ReauthenticateWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Showing once more that it is oneself."""


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Calls a passkey something else."""

    name = forms.CharField(label=gettext_lazy("Name of the passkey"), max_length=100)
