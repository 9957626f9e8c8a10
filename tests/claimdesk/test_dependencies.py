"""A database that is busy, gone or full is no mistake of the desk: 503, a code, a sentence and when to try again."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client

from claimdesk.api.dependencies import is_away, unavailable
from claimdesk.errors import NotAllowed
from claims.models import Topic
from sources.storage.base import StorageError
from tests.builders import a_person


def raised(cause: Exception) -> OperationalError:
    """As Django raises it from what the driver raised."""
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


def sqlite_error(statement: str) -> sqlite3.Error:
    with closing(sqlite3.connect(":memory:")) as database, pytest.raises(sqlite3.Error) as found:
        database.execute(statement)
    return found.value


def test_mistakes_in_statements_are_no_outage() -> None:
    assert not is_away(raised(sqlite_error("SELECT * FROM nowhere")))
    assert not is_away(DataError("too long"))
    assert not is_away(ValueError())
    assert is_away(InterfaceError("connection already closed"))
    assert is_away(raised(ConnectionError("server closed the connection unexpectedly")))


def test_what_was_away_is_found_behind_other_errors() -> None:
    away = StorageError("the disk is full")
    other = ValueError("cannot go on")
    other.__cause__ = away
    assert unavailable(other) is away
    assert unavailable(NotAllowed("no")) is None
    assert unavailable(None) is None


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all writers")
def test_a_locked_database_gives_clean_answers_and_nothing_half_written(client: Client, transactional_db: None) -> None:
    client.force_login(a_person("chief"))
    connection.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = [
            client.post("/api/v1/topics/", {"name": f"Topic {number}"}, content_type="application/json")
            for number in range(10)
        ]
        page = client.post("/admin/claims/topic/add/", {"name": "Topic", "slug": "topic"})
        assert client.get("/api/v1/claims/").status_code == 200
        other.execute("ROLLBACK")
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "database_unavailable")] * 10
    assert {answer["Retry-After"] for answer in answers} == {"5"}
    assert (page.status_code, "The database does not answer" in page.content.decode()) == (503, True)
    connection.close()


@pytest.mark.django_db
def test_a_database_that_is_gone_is_said_to_be_unavailable(client: Client, settings: Any) -> None:
    client.force_login(a_person("chief"))
    with connection.execute_wrapper(gone):
        page, document = client.get("/admin/"), client.get("/api/v1/claims/")
        health, ready = client.get("/healthz"), client.get("/readyz", headers={"host": "192.0.2.7"})
    assert (page.status_code, document.status_code) == (503, 503)
    assert (document.json()["code"], page["Retry-After"]) == ("database_unavailable", "5")
    assert (health.status_code, ready.status_code) == (200, 503)


def gone(*_arguments: object) -> None:
    """What every statement meets where the server was stopped."""
    raise OperationalError("server closed the connection unexpectedly")


def test_healthz_answers_by_ip_and_with_any_cookie(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client.cookies["sessionid"] = "of somebody"
    answer = client.get("/healthz", headers={"host": "192.0.2.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_page_that_writes_for_too_long_leaves_nothing_and_says_so(client: Client, settings: Any) -> None:
    client.force_login(a_person("chief"))
    settings.TRANSACTION_SECONDS = -1
    page = client.post("/admin/claims/topic/add/", {"name": "Topic", "slug": "topic"})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "This took too long, and nothing was saved." in page.content.decode()
    assert not Topic.objects.exists()
    assert client.get("/admin/claims/topic/").status_code == 200
    settings.TRANSACTION_SECONDS = 60
    assert client.post("/admin/claims/topic/add/", {"name": "Topic", "slug": "topic"}).status_code == 302


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all writers")
def test_a_refused_sign_in_is_kept_somewhere_while_the_database_is_locked(
    client: Client, transactional_db: None, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = a_person("chief")
    connection.connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post("/accounts/login/", {"login": somebody.username, "password": "wrong"})
        other.execute("ROLLBACK")
    assert answer.status_code == 503
    assert f"A sign-in of account {somebody.pk} from 127.0.0.1 was refused" in caplog.text
    connection.close()
