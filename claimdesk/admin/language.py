"""The language in which the desk speaks with a person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from claimdesk.accounts.actions import choose_language
from claimdesk.accounts.models import User


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


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language (`language` in the form) with the person and in a cookie, and go back to `next`."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        choose_language(request.user, language=language)
    return set_language(request)
