"""Readers report an error or suggest a claim, and see what became of it."""

import re
from typing import Any

import pytest
from django.test import Client

from claims.actions import answer_message, take_message
from claims.models import ReaderMessage
from tests.builders import a_claim, editor
from tests.claims.public.readers import a_published_claim, path_of, published_desk, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]


def a_form(client: Client, path: str = "/contact/") -> dict[str, str]:
    """What the form holds that a reader does not type."""
    [signed] = re.findall(r'name="form" value="([^"]+)"', client.get(path).content.decode())
    return {"form": signed}


def send(path: str = "/contact/", **typed: str) -> Any:
    client = Client()
    return client.post(path, {**a_form(client, path), "text": "It was on Monday.", **typed})


def test_a_reader_reports_an_error_and_gets_an_address_of_their_own() -> None:
    claim = a_published_claim()
    path = f"/contact/?claim={claim.pk}"
    assert f'href="{path}&amp;lang=en"' in read(path_of(claim))
    answer = send(path, email="olha@example.org", url="https://example.org/speech")
    message = ReaderMessage.objects.get()
    assert (message.kind, message.claim, message.email) == ("error", claim, "olha@example.org")
    assert (answer.status_code, answer.url) == (303, f"/contact/{message.token}/?lang=en")
    assert len(message.token) >= 40
    shown = Client().get(answer.url)
    page = shown.content.decode()
    assert "Received" in page
    assert "It was on Monday." in page
    assert "olha@example.org" not in page
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert not shown.cookies


def test_the_page_of_a_message_shows_nothing_of_the_work_but_the_answer() -> None:
    send()
    someone = editor(first_name="Quillfeather")
    message = take_message(ReaderMessage.objects.get(), by=someone)
    ReaderMessage.objects.update(logged_claim=a_claim(text="Zirkonium barges"))
    page = read(f"/contact/{message.token}/")
    assert "Being looked at" in page
    assert [word for word in ("Quillfeather", "Zirkonium", someone.username) if word in page] == []
    answer_message(message, "You are right: it was Monday.", by=someone)
    assert "You are right: it was Monday." in read(f"/contact/{message.token}/")


def test_the_same_form_is_taken_once() -> None:
    client = Client()
    typed = {**a_form(client), "text": "It was on Monday."}
    answers = [client.post("/contact/", typed) for _each in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert ReaderMessage.objects.count() == 1


@pytest.mark.parametrize("signed", ["", "nonsense", "WyJ4IiwxXQ:1abc:sig"])
def test_a_form_that_is_not_ours_or_too_old_is_refused_and_keeps_what_was_typed(signed: str) -> None:
    answer = Client().post("/contact/", {"form": signed, "text": "It was on Monday."})
    assert answer.status_code == 422
    assert "It was on Monday." in answer.content.decode()
    assert not ReaderMessage.objects.exists()


def test_a_form_says_what_is_wrong_at_its_field() -> None:
    answer = send(text="", url="nowhere", email="nobody")
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("This field is required",):
        assert words in page
    page = send(url="nowhere", email="nobody").content.decode()
    assert "This is no URL of a web page" in page
    assert "This is no e-mail address" in page


def test_nobody_floods_the_newsroom(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reader_message": "2/h/ip,200/d/key"}
    assert [send().status_code for _each in range(3)] == [303, 303, 422]
    settings.READER_WAITING = 2
    settings.ACCOUNT_RATE_LIMITS = {}
    assert "more messages than we can read" in send().content.decode()


def test_there_is_no_form_where_no_messages_are_taken_or_nothing_is_published(settings: Any) -> None:
    claim = a_published_claim()
    assert Client().get("/contact/?claim=987654").status_code == 404
    assert Client().get(f"/contact/?claim={a_claim().pk}").status_code == 404
    assert Client().get("/contact/nonsense/").status_code == 404
    settings.READER_WAITING = 0
    assert Client().get("/contact/").status_code == 404
    assert "/contact/" not in read(path_of(claim))
    settings.PUBLIC = False
    assert Client().get("/contact/").status_code == 404


def test_the_form_speaks_ukrainian() -> None:
    page = read("/contact/", lang="uk")
    assert '<html lang="uk">' in page
    assert "Що нам перевірити?" in page
