"""Choosing the language in which the pages are."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from claimdesk.accounts.actions import choose_language
from claimdesk.accounts.models import User


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language (`language` in the form) with the person and in a cookie, and go back to `next`."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        choose_language(request.user, language=language)
    return set_language(request)
