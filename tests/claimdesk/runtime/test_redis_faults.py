"""Redis away, full or hanging: every page and every address answers as before, and nobody waits twice for it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from claimdesk.accounts.models import User
from claimdesk.runtime.cache import REDIS
from claims.models import Claim
from sources.capture.config import state_store
from sources.models import Capture
from sources.scheduling.host_policy import Host
from tests.builders import PASSWORD, a_person
from tests.servers import private_redis

pytestmark = [pytest.mark.django_db, pytest.mark.services]
Fault = Callable[["redis.Redis"], None]


@contextmanager
def hung(server: "redis.Redis") -> Iterator[None]:
    """The process stands still: its socket takes connections, and nothing answers."""
    number = int(server.info("server")["process_id"])
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(number, signal.SIGCONT)


@contextmanager
def full(server: "redis.Redis") -> Iterator[None]:
    """Whatever wants to write is refused."""
    server.config_set("maxmemory", 1)
    yield


@contextmanager
def refusing(server: "redis.Redis") -> Iterator[None]:
    """Whatever is asked is an error, as behind a password that was changed."""
    server.config_set("requirepass", "another one")
    server.client_kill_filter(_type="normal", skipme=True)
    yield


@pytest.fixture(params=[hung, full, refusing, None])
def faulty(request: pytest.FixtureRequest) -> Iterator[None]:
    """A Redis with one fault; None: there is no Redis."""
    if request.param is None:
        yield
        return
    with private_redis(settings.REDIS_SOCKET) as server:
        server.flushall()
        REDIS.reset()
        cache.set("there", 1)
        assert not REDIS.is_open
        with request.param(server):
            yield


def test_people_sign_in_and_log_claims(faulty: None, client: Client) -> None:
    person = a_person("editor", username="olena")
    person.set_password(PASSWORD)
    person.save()
    signed_in = client.post("/accounts/login/", {"login": "olena", "password": PASSWORD})
    assert signed_in.status_code == 302
    assert client.get("/admin/").status_code == 200
    made = client.post("/admin/claims/claim/log/", {"url": "https://example.org/a"})
    assert made.status_code < 500
    assert User.objects.filter(username="olena").exists()


def test_programs_log_claims_and_captures_wait(faulty: None, client: Client) -> None:
    client.force_login(a_person("editor"))
    body = {"text": "The bridge was closed.", "claimant_name": "The mayor", "citations": [
        {"role": "appearance", "url": "https://example.org/a"}]}  # fmt: skip
    answer = client.post("/api/v1/claims/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Claim.objects.count() == 1
    assert Capture.objects.get().state == Capture.State.QUEUED


def test_after_the_first_fault_nobody_asks(faulty: None) -> None:
    cache.set("a", 1)
    cache.set("a", 2)
    assert REDIS.is_open
    faults = REDIS.faults
    assert [cache.get("a") for _turn in range(50)] == [2] * 50
    assert REDIS.faults == faults


def test_the_state_of_hosts_goes_on_in_the_process(faulty: None) -> None:
    cache.set("a", 1)
    assert state_store().change("example.org", lambda host, _now: (host, host)) == Host()
