"""The two addresses for those who watch the server."""

import pytest
import redis
from django.test import Client

from claimdesk.runtime import heartbeat


@pytest.fixture(autouse=True)
def fresh_client() -> None:
    """The process's client of the broker must not remember another test's Redis."""
    heartbeat.broker().connection_pool.disconnect()


def test_healthz_answers_without_database_or_broker(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_what_fails(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "checks": {
            "database": "ok",
            "broker": "failed",
            "storage": "ok",
            "worker": "failed",
            "archived_files": "ok",
            "backup": "ok",
        },
    }


@pytest.mark.django_db
def test_readyz_wants_a_live_worker(client: Client, broker: "redis.Redis") -> None:
    assert client.get("/readyz").json()["checks"] == {
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
        "worker": "failed",
        "archived_files": "ok",
        "backup": "ok",
    }

    heartbeat.leave_sign()

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert 0 < broker.ttl(heartbeat.KEY) <= heartbeat.ALIVE_SECONDS


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
