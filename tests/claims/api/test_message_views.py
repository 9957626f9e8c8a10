"""Messages of readers over REST: for people who are signed in, with the admin's own rules."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claimdesk.accounts.models import User
from claims.actions import ReaderInput, receive_message
from claims.models import Claim, ReaderMessage
from tests.builders import a_claim, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db
LIST = f"{V1}/reader-messages/"


def signed_in(person: User) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def a_message(text: str = "The minister said it on Monday.", **typed: str) -> ReaderMessage:
    made = ReaderInput(text=text, **typed)  # type: ignore[arg-type] # no claim
    return receive_message(made, form_nonce=f"form-{ReaderMessage.objects.count()}")


def test_a_message_is_taken_answered_logged_and_closed() -> None:
    person = editor()
    client, message = signed_in(person), a_message(url="https://example.org/speech", email="anna@example.org")
    at = f"{LIST}{message.pk}/"
    read = client.get(at).json()
    assert (read["kind"], read["state"], read["email"], read["taken_by"]) == (
        *("suggestion", "received", "anna@example.org"),
        None,
    )
    assert client.post(f"{at}take/").json()["taken_by"]["id"] == person.pk
    problem_of(client.post(f"{at}answer/", {"text": " "}, format="json"), 400, "invalid")
    answered = client.post(f"{at}answer/", {"text": "You are right."}, format="json").json()
    assert (answered["state"], answered["answer"]) == ("taken", "You are right.")
    body = {"text": "Ships left on Monday", "claimant_name": "The minister", "url": message.url}
    logged = client.post(f"{at}log/", body, format="json").json()
    assert logged["logged_claim"] == Claim.objects.get().pk
    problem_of(client.post(f"{at}log/", body, format="json"), 409, "logged_already")
    assert client.post(f"{at}close/").json()["state"] == "closed"
    problem_of(client.post(f"{at}take/"), 409, "closed")


def test_what_is_there_already_is_named() -> None:
    claim = a_claim(text="Ships left the port on Monday")
    message, client = a_message(), signed_in(editor())
    body = {"text": claim.text, "claimant_name": claim.claimant.name}
    refused = client.post(f"{LIST}{message.pk}/log/", body, format="json")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "nearly_same")
    assert [row["id"] for row in problem["claims"]] == [claim.pk]
    assert ReaderMessage.objects.get().state == "received"
    done = client.post(f"{LIST}{message.pk}/log/", {**body, "is_another": True}, format="json")
    assert done.status_code == 200


def test_keys_and_readers_of_the_desk_do_not_work_on_them() -> None:
    message, at_desk = a_message(), signed_in(editor())
    at = f"{LIST}{message.pk}/"
    problem_of(caller(editor()).get(LIST), 403, "session_needed")
    problem_of(caller(None).get(at), 403, "session_needed")
    problem_of(signed_in(reader()).post(f"{at}take/"), 403, "not_allowed")
    tag = at_desk.get(at)["ETag"]
    at_desk.post(f"{at}take/")
    problem_of(at_desk.post(f"{at}close/", headers={"If-Match": tag}), 412, "stale")
    assert signed_in(editor()).post(f"{at}take/").status_code == 200


def test_the_list_is_filtered_and_takes_as_many_queries_for_many() -> None:
    client, first = signed_in(editor()), a_message()
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _each in range(4):
        a_message()
    client.post(f"{LIST}{first.pk}/close/")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST).json()["results"]) == 5
    assert len(many) <= len(few) + 1  # a person who took one
    assert len(client.get(f"{LIST}?state=received&kind=suggestion").json()["results"]) == 4
    problem_of(client.get(f"{LIST}?state=lost"), 400, "invalid")
