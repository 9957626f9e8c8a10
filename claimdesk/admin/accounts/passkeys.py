"""The pages of passkeys where the desk does more than allauth."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse

from claimdesk.accounts.second_factor import is_the_last


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc] # allauth has no types
    """Asks before a passkey goes, and refuses where the desk needs it; allauth asks that for apps only."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With `is_last`: no second factor would be left. A refusal stands on the page before anybody presses."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["is_last"] = is_the_last(self.object)
        refusal = self._refusal()
        if refusal is not None:
            context["form"].cleaned_data = {}
            context["form"].add_error(None, refusal)
        return context

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Remove it, or say why it stays."""
        if self._refusal() is not None:
            refused: HttpResponse = self.form_invalid(form)
            return refused
        removed: HttpResponse = super().form_valid(form)
        return removed

    def _refusal(self) -> ValidationError | None:
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return None
        refusal: ValidationError = adapter.validation_error("cannot_delete_authenticator")
        return refusal


class ConfirmByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc] # allauth has no types
    """Shows once more that it is oneself; a passkey that is refused stays on the page, with the reason."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The page again, with a new challenge."""
        again: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return again

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, with the form that was refused."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | kwargs
