"""What each web request of a signed-in person goes through: their session noted, their language, a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.second_factor import is_missing
from claimdesk.accounts.sessions import NOTED, note

# What somebody without a second factor may still do: get one, sign out, choose a language.
_OPEN = ("account_", "mfa_", "switch_language", "admin:logout", "healthz", "readyz")


class NoteSession:
    """Notes when and from where each signed-in browser was last seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.get(NOTED) is not None and isinstance(request.user, User):
            note(request, request.user)
        return response


class LanguageOfPerson:
    """Speaks the language that a signed-in person chose; for others LocaleMiddleware has decided before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if isinstance(request.user, User) else ""
        if not chosen:
            return self.get_response(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
            response.headers["Content-Language"] = chosen
            return response


class RequireSecondFactor:
    """Redirects people who must have a second factor and have none to the page where they add one."""

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
        messages.warning(request, _("Your role needs a second factor. Add one to continue."))
        return HttpResponseRedirect(reverse("mfa_index"))
