"""Programs and people that call the REST API in tests."""

from typing import Any

from rest_framework.test import APIClient

from claimdesk.accounts.actions import create_api_key
from claimdesk.accounts.models import User

V1 = "/api/v1"


def key_of(user: User | None, scope: str = "write", **fields: Any) -> str:
    """The secret of a new key that acts as `user`; None: as a program of its own."""
    return create_api_key(name="test", scope=scope, by=None, user=user, **fields)[1]


def with_key(secret: str) -> APIClient:
    """A caller that shows `secret`."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def caller(user: User | None, scope: str = "write") -> APIClient:
    """A caller with a key of `user`; None: of a program."""
    return with_key(key_of(user, scope))
