"""The queue of what readers write, and the page of one message."""

from typing import Any

import pytest

from claims.actions import ReaderInput, receive_message
from claims.models import Claim, ReaderMessage
from tests.builders import a_claim

pytestmark = pytest.mark.django_db
LIST = "/admin/claims/readermessage/"


def a_message(**typed: Any) -> ReaderMessage:
    made = ReaderInput(**{"text": "The minister said it on Monday.", **typed})
    return receive_message(made, form_nonce=f"form-{ReaderMessage.objects.count()}")


def shown(at_desk, person, path: str) -> str:
    answer = at_desk(person).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_list_shows_what_waits_and_the_menu_counts_it(at_desk, editor, reader):
    a_message()
    page = shown(at_desk, editor, LIST)
    assert "The minister said it on Monday." in page
    assert "Messages from readers" in page
    assert "Messages from readers" not in shown(at_desk, reader, "/admin/claims/claim/")


def test_the_list_takes_as_many_queries_for_many_as_for_few(at_desk, editor, django_assert_max_num_queries):
    client = at_desk(editor)
    for _each in range(12):
        a_message()
    client.get(LIST)
    with django_assert_max_num_queries(10):
        client.get(LIST)


def test_a_message_is_taken_answered_logged_and_closed(at_desk, editor):
    message = a_message(url="https://example.org/speech")
    client, path = at_desk(editor), f"{LIST}{message.pk}/"
    assert "Take" in shown(at_desk, editor, f"{path}change/")
    assert client.post(f"{path}take/").url == f"{path}change/"
    assert client.post(f"{path}answer/", {"answer": "You are right."}).url == f"{path}change/"
    page = client.get(f"{path}log/").content.decode()
    assert "https://example.org/speech" in page
    typed = {"text": "Ships left on Monday", "claimant": "The minister", "url": message.url}
    assert client.post(f"{path}log/", typed).url == f"{path}change/"
    assert "Ships left on Monday" in shown(at_desk, editor, f"{path}change/")
    assert client.post(f"{path}close/").url == f"{path}change/"
    message.refresh_from_db()
    assert (message.state, message.answer, message.logged_claim) == ("closed", "You are right.", Claim.objects.get())
    page = shown(at_desk, editor, f"{path}change/")
    assert "You are right." in page
    assert f"{path}answer/" not in page


def test_what_is_refused_stays_beside_what_was_typed(at_desk, editor):
    message = a_message()
    a_claim(text="Ships left on Monday", language="en")
    path = f"{LIST}{message.pk}/"
    assert "Write the answer first." in at_desk(editor).post(f"{path}answer/", {}).content.decode()
    typed = {"text": "Ships left on Monday", "claimant": "Somebody"}
    page = at_desk(editor).post(f"{path}log/", typed).content.decode()
    assert "Different claim: log it anyway" in page
    assert at_desk(editor).post(f"{path}log/", {**typed, "is_another": "on"}).status_code == 302


def test_who_only_reads_sees_a_message_and_works_on_none(at_desk, reader):
    path = f"{LIST}{a_message().pk}/"
    page = shown(at_desk, reader, f"{path}change/")
    assert "The minister said it on Monday." in page
    assert f"{path}take/" not in page
    at_desk(reader).post(f"{path}take/")
    assert ReaderMessage.objects.get().state == "received"
