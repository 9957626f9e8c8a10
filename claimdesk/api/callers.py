"""Who calls, whether they get in, and how often they may. What an account may do is asked in the actions."""

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle
from typing_extensions import override

from claimdesk.accounts.api_keys import key_of, note_use
from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import grants
from claimdesk.accounts.roles import ANY, CHANGING, Scope
from claimdesk.accounts.second_factor import is_missing
from claimdesk.audit.context import came_with_key
from claimdesk.runtime.cache import SharedCache, Taken

if TYPE_CHECKING:  # views load this module while they are being imported
    from rest_framework.views import APIView

SCHEME = "Bearer"


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer cdk_…` (RFC 6750): the request is that of the key's account, `request.auth` the key."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """The account and its key; None where the request names no key. Raises AuthenticationFailed."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write the key after “Bearer”, with one space between."), code="key_malformed")
        return account_of(words[1].decode("latin-1"))

    @override
    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{SCHEME} realm="ClaimDesk"'


def account_of(secret: str) -> tuple[User, ApiKey]:
    """The account whose key `secret` opens, and the key, whose use is noted. Raises AuthenticationFailed."""
    key = key_of(secret)
    if key is None:
        raise AuthenticationFailed(_("This API key is unknown, expired or revoked."), code="key_unusable")
    note_use(key)
    came_with_key(key.pk, key.name)
    key.user.came_by_key = True
    return key.user, key


class DenyByDefault(BasePermission):
    """Only active accounts get in, and a key that reads writes nothing."""

    @override
    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the request may go on to the view. Raises PermissionDenied for a key of too small a scope."""
        if not (isinstance(request.user, User) and request.user.is_active):
            return False
        if isinstance(request.auth, ApiKey):
            _require_scope(request.auth, needed_scopes(request, view))
        elif is_missing(request.user):
            raise PermissionDenied(_("Add a second factor to your account first, on your own page in ClaimDesk."))
        return True


NO_KEY: frozenset[Scope] = frozenset()  # what is only for people who are signed in


def needed_scopes(request: Request, view: "APIView") -> frozenset[Scope]:
    """The scopes of which a key needs one for `request`: those that the view names for its action, or for all of it,
    else to read or to change claims."""
    by_action: dict[str, frozenset[Scope]] = getattr(view, "scopes", {})
    named = by_action.get(getattr(view, "action", None) or "*", by_action.get("*"))
    if named is not None:
        return named
    return frozenset({Scope.CLAIMS_READ if request.method in SAFE_METHODS else Scope.CLAIMS_WRITE})


def _require_scope(key: ApiKey, needed: frozenset[Scope]) -> None:
    """Raise PermissionDenied unless `key` is good for one of `needed`."""
    if grants(key, needed):
        return
    if not needed:
        sentence = _("This takes somebody who is signed in. API keys can't do it.")
        raise PermissionDenied(sentence, code="session_needed")
    if not grants(key, ANY):
        raise PermissionDenied(_("This API key may only read public verdicts."), code="public_key")
    if not grants(key, CHANGING) and needed <= CHANGING:
        raise PermissionDenied(_("This API key may only read."), code="read_only_key")
    names = ", ".join(scope.value for scope in Scope if scope in needed)
    raise PermissionDenied(_("This API key needs one of these scopes: %(names)s.") % {"names": names}, code="scope")


# A request costs so many units of a window; one that is answered with 304 gets most of them back.
UNITS, UNITS_BACK = 5, 4
PART_OF_BATCH = "_claimdesk_part"  # what marks an operation of a batch, which was counted as a whole
CALLER = "_claimdesk_caller"  # where a request remembers who counts it


def shared_cache() -> SharedCache:
    """The cache of all processes."""
    cache: SharedCache = caches["default"]  # type: ignore[assignment] # as the settings say
    return cache


class CallerThrottle(SimpleRateThrottle):
    """So many requests per key (CLAIMDESK_API_KEY_RATE), and per person without one (CLAIMDESK_API_RATE), counted by
    all processes together. Who is refused counts nowhere."""

    scope = "caller"
    key = ""
    taken = Taken(is_taken=True, used=0, seconds_left=0)

    def get_rate(self) -> Any:
        """The rate of people as it is set now."""
        rate: Any = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return rate

    @override
    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """Where this caller's recent requests are counted."""
        caller = f"key-{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"user-{request.user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": caller}

    @override
    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Whether the caller has a request left; the request remembers how many, for the headers of the answer."""
        if getattr(request._request, PART_OF_BATCH, False):  # noqa: SLF001 - the request below that of the framework
            return True
        of_keys: Any = api_settings.DEFAULT_THROTTLE_RATES.get("key")
        if isinstance(request.auth, ApiKey) and request.auth.rate:
            self.num_requests, self.duration = self.parse_rate(f"{request.auth.rate}/min")
        elif of_keys and isinstance(request.auth, ApiKey):
            self.num_requests, self.duration = self.parse_rate(of_keys)
        self.key = self.get_cache_key(request, view)
        self._take(UNITS)
        setattr(request, CALLER, self)
        return self.taken.is_taken

    @override
    def wait(self) -> float:
        """In how many seconds to ask again."""
        return max(1.0, self.taken.seconds_left)

    def give_back(self) -> None:
        """The answer was 304: it cost little."""
        self._take(-UNITS_BACK)

    @property
    def headers(self) -> dict[str, str]:
        """What the caller may still do (draft-ietf-httpapi-ratelimit-headers): r requests within t seconds."""
        left = max(0, int(self.num_requests or 0) - -(-self.taken.used // UNITS))
        return {
            "RateLimit-Policy": f'"{self.scope}";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"{self.scope}";r={left};t={math.ceil(self.taken.seconds_left)}',
        }

    def _take(self, cost: int) -> None:
        most = int(self.num_requests or 0) * UNITS
        self.taken = shared_cache().take(self.key, cost, most=most, seconds=int(self.duration or 1))


def with_rate(request: Request, response: HttpResponseBase) -> None:
    """Say in the headers of `response` what the caller may still do."""
    throttle: CallerThrottle | None = getattr(request, CALLER, None)
    if throttle is None:
        return
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        throttle.give_back()
    for name, value in throttle.headers.items():
        response[name] = value
