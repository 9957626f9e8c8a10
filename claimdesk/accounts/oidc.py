"""OpenID Connect as strictly as its specification is (Core 1.0, 3.1.3.7).

The ID token is verified by the provider's keys, with issuer, audience, expiry and nonce, and what it says counts only
in the very form that it has to have.
"""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

PROVIDER = "single"
NONCES = "oidc_nonces"  # in the session: those of sign-ins that were begun and did not end
MAX_NONCES = 5
MAX_SUB = 191  # characters that a SocialAccount keeps of it; the specification allows 255
SIGNED_WITH = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


class NotBelieved(OAuth2Error):  # type: ignore[misc] # allauth has no types
    """The provider's answer is not one that may sign somebody in; the text says why, for the log."""


class DeskProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth has no types
    """Sends a nonce, and takes nothing for true that only looks like it."""

    def get_auth_params(self) -> dict[str, Any]:
        """The parameters of the way to the provider, with a nonce that its answer has to name."""
        nonce = secrets.token_urlsafe(24)
        self.request.session[NONCES] = [*self.request.session.get(NONCES, []), nonce][-MAX_NONCES:]
        return {**super().get_auth_params(), "nonce": nonce}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return stated_subject(data["id_token"])

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The e-mail address, verified only where the provider says exactly `true`, not "false" or 1."""
        said = {**data["id_token"], **data.get("userinfo", {})}
        email = said.get("email")
        if not isinstance(email, str) or not email:
            return []
        return [EmailAddress(email=email, verified=said.get("email_verified") is True, primary=True)]

    def extract_common_fields(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Nobody is added by it, so nothing of a person is taken over."""
        return {}


class DeskOIDCAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth has no types
    """Verifies what comes back from the provider."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is, as the verified ID token says. Raises NotBelieved."""
        said = self._verified(app, kwargs["response"].get("id_token"))
        _take_nonce(request, said.get("nonce"))
        subject = stated_subject(said)
        data: dict[str, Any] = {"id_token": said}
        if app.settings.get("fetch_userinfo", True):
            data["userinfo"] = self._fetch_user_info(token.token)
            if not isinstance(data["userinfo"], dict) or data["userinfo"].get("sub") != subject:
                raise NotBelieved("userinfo is about somebody else than the ID token")
        return self.get_provider().sociallogin_from_response(request, data)

    def _verified(self, app: Any, id_token: object) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise NotBelieved("the provider sent no ID token")
        try:
            algorithm = jwtkit.jwt.get_unverified_header(id_token).get("alg")
            if algorithm not in SIGNED_WITH:
                raise NotBelieved(f"the ID token is signed with {algorithm!r}")
            said: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (jwtkit.jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
            raise NotBelieved(f"the ID token cannot be verified: {error}") from error
        if not isinstance(said.get("exp"), int) or isinstance(said.get("exp"), bool):
            raise NotBelieved("the ID token says no expiry")
        return said


def stated_subject(said: dict[str, Any]) -> str:
    """The provider's number of the person. Raises NotBelieved where it is missing, no text, or too long."""
    subject = said.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUB or not subject.isprintable():
        raise NotBelieved(f"`sub` is no text of 1 to {MAX_SUB} characters")
    return subject


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The way to the provider."""
    return _view(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The way back from the provider, with what it says."""
    return _view(OAuth2CallbackView, request, provider_id)


def _view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    if provider_id != PROVIDER:
        raise Http404
    answer: HttpResponseBase = view.adapter_view(DeskOIDCAdapter(request, PROVIDER))(request)
    return answer


def _take_nonce(request: HttpRequest, nonce: object) -> None:
    known = request.session.get(NONCES, [])
    if not isinstance(nonce, str) or nonce not in known:
        raise NotBelieved("the nonce is not one that was sent")
    request.session[NONCES] = [each for each in known if each != nonce]
