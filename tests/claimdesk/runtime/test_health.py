"""The two addresses for those who watch the server."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.test import Client

from claimdesk.runtime import health, heartbeat


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
        "degraded": {
            "broker": "Captures and mails start late, limits are counted by each process for itself.",
            "worker": "Nothing is captured, and no mail goes out.",
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
    assert (answer.json()["ready"], answer.json()["degraded"]) == (True, {})
    assert 0 < broker.ttl(heartbeat.KEY) <= heartbeat.ALIVE_SECONDS


@pytest.mark.django_db
def test_readyz_wants_a_broker_that_takes_messages(client: Client, broker: "redis.Redis") -> None:
    broker.config_set("maxmemory", 1)
    checks = client.get("/readyz").json()["checks"]
    assert (checks["broker"], checks["database"]) == ("failed", "ok")


@pytest.mark.django_db
def test_a_part_that_hangs_has_failed_and_is_asked_once(client: Client, settings: Any) -> None:
    go_on, asked = threading.Event(), []

    def hangs() -> bool:
        asked.append(1)
        return go_on.wait(30)

    checks = {**health.CHECKS, "storage": hangs}
    try:
        with replaced(health.CHECKS, checks):
            began = time.monotonic()
            first, second = client.get("/readyz").json(), client.get("/readyz").json()
            assert time.monotonic() - began < 20
    finally:
        go_on.set()
    assert first["checks"]["storage"] == second["checks"]["storage"] == "failed"
    assert first["checks"]["database"] == second["checks"]["database"] == "ok"
    assert asked == [1]


@contextmanager
def replaced(table: dict[str, Any], by: dict[str, Any]) -> Iterator[None]:
    """Let `table` hold what `by` holds as long as the block runs."""
    before = dict(table)
    table.update(by)
    try:
        yield
    finally:
        table.update(before)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
