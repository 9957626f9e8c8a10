"""Programs and people that call the REST API in tests."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claimdesk.accounts.api_keys import create_api_key
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


def problem_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of `response`, which must have this status and code."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    document: dict[str, Any] = response.json()
    assert (document["status"], document["code"]) == (status, code), document
    assert set(document) == {"type", "title", "status", "code", "detail", "errors"}
    assert document["detail"]
    return document


def queries_of(client: APIClient, address: str) -> int:
    """How many queries one GET of `address` takes, which must succeed."""
    client.get(address)  # notes the use of the key, once a minute
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, response.content
    assert not [query for query in queries.captured_queries if "COUNT(" in query["sql"]]
    return len(queries)
