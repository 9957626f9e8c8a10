"""The forms of second factors where the desk asks for more than allauth does."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP


class ActivateOnceForm(ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """Adds an authenticator app; the code that was typed is used up by that, and signs nobody in again."""

    def clean_code(self) -> str:
        """The code, counted against the limit of wrong ones."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):  # noqa: SLF001 - allauth has no other door
            raise get_adapter().validation_error("incorrect_code")
        return code
