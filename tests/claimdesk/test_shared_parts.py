"""Keys, fields, changes, doors and the task queue."""

import stat
from pathlib import Path

import pytest
from django.test import Client

from claimdesk.audit.context import current_door, through
from claimdesk.audit.events import EventType
from claimdesk.audit.log import history, record
from claimdesk.celery import enqueue
from claimdesk.errors import Conflict, DomainError, Invalid, NotAllowed, Stale
from claimdesk.fields import nfc
from claimdesk.runtime.broker import celery_url, private_socket
from claimdesk.runtime.cache import REDIS
from claimdesk.runtime.secret import secret_key
from claims.actions import revise_claim
from sources.tasks import capture_source
from tests.builders import a_claim, editor


def test_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret_key"
    key = secret_key(path)
    assert len(key) >= 50
    assert secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secret_key_says_what_to_do_with_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(RuntimeError, match="delete it"):
        secret_key(tmp_path / "secret_key")


def test_private_socket_stays_short(tmp_path: Path) -> None:
    assert private_socket(tmp_path) == tmp_path / "run" / "redis.sock"
    deep = tmp_path / ("x" * 120)
    assert len(str(private_socket(deep))) < 100
    assert private_socket(deep) == private_socket(deep)


def test_celery_url_writes_a_socket_as_celery_does() -> None:
    assert celery_url("unix:///run/redis.sock") == "redis+socket:///run/redis.sock"
    assert celery_url("redis://host:6379/1") == "redis://host:6379/1"


def test_nfc_composes_and_drops_nul() -> None:
    assert nfc("и\u0306\x00") == "й"


def test_errors_tell_code_sentence_and_fields() -> None:
    error = Invalid("No.", fields={"text": "Needed."})
    assert (error.code, str(error), error.fields) == ("invalid", "No.", {"text": "Needed."})
    assert Stale("x").code == "stale"
    assert all(issubclass(kind, DomainError) for kind in (NotAllowed, Conflict, Invalid))


def test_through_names_the_door_and_gives_it_back() -> None:
    before = current_door()
    with through("worker"):
        assert current_door() == "worker"
    assert current_door() == before


@pytest.mark.django_db
def test_record_keeps_names_as_they_were() -> None:
    claim, someone = a_claim(text="Before"), editor(first_name="Олена")
    record(EventType.CLAIM_REVISED, claim, by=someone, at=claim.created_at)
    someone.first_name = "Інша"
    someone.save()
    event = history(claim).first()
    assert event
    assert (event.actor, event.target_label) == ("Олена", str(claim))


@pytest.mark.django_db
def test_record_refuses_an_event_without_words() -> None:
    with pytest.raises(ValueError, match=r"claim\.vanished"):
        record("claim.vanished", a_claim(), by=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("event", EventType)
def test_every_event_has_words(event: EventType) -> None:
    assert str(event.label).strip()


@pytest.mark.django_db
def test_record_names_the_door_of_the_request(client: Client) -> None:
    claim, by = a_claim(), editor()
    with through("api"):
        claim = revise_claim(claim, by=by, text="It says something else.")
    event = history(claim).first()
    assert event
    assert event.door == "api"


def test_ring_survives_a_dead_broker(caplog) -> None:
    REDIS.reset()
    assert enqueue(capture_source, capture_id=1) is False
    assert "this process goes on without it" in caplog.text
