"""How often somebody may come."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from claimdesk.accounts.models import ApiKey

if TYPE_CHECKING:  # views load this module while they are being imported
    from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """So many requests per key, and per person without one (CLAIMDESK_API_RATE). Who is refused counts nowhere."""

    scope = "caller"

    def get_rate(self) -> Any:
        """The rate as it is set now."""
        rate: Any = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return rate

    def get_cache_key(self, request: Request, view: "APIView") -> str:  # noqa: ARG002 - the framework's signature
        """Where this caller's recent requests are noted."""
        caller = f"key-{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"user-{request.user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": caller}
