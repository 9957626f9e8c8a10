"""The frame of the desk around allauth's pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from claimdesk.admin import desk

_PAGES = ("account_", "mfa_", "openid_", "socialaccount_", "invitation")


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: what every page of the desk shows, for the pages that allauth answers."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not name.startswith(_PAGES):
        return {}
    return {**desk.each_context(request), "OIDC_NAME": settings.OIDC_SERVER and settings.OIDC_NAME}
