"""Who comes: API keys. People come with the session of their browser."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from claimdesk.accounts.actions import key_of, note_use
from claimdesk.accounts.models import ApiKey, User

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
        key = key_of(words[1].decode("latin-1"))
        if key is None:
            raise AuthenticationFailed(_("This API key is unknown, expired or revoked."), code="key_unusable")
        note_use(key)
        key.user.came_by_key = True
        return key.user, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """What a 401 asks for."""
        return f'{SCHEME} realm="ClaimDesk"'
