"""The single sign-on in the form in which allauth wants its providers."""

from typing import Any


def oidc_providers(server: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """The one OpenID Connect provider of the desk, at `server`; `name` is what people read on the button."""
    settings = {"server_url": server}
    app = {"provider_id": "single", "name": name, "client_id": client_id, "secret": secret, "settings": settings}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
