"""Confidential claims over REST: for people who are signed in, with the admin's own rules."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claimdesk.accounts.models import User
from claims.actions import make_confidential
from claims.models import Claim
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, chief, editor, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_a_claim_is_hidden_shown_to_some_and_opened_again() -> None:
    author, other, stranger = editor(), reviewer(), editor()
    claim = a_claim(by=author)
    at = f"{V1}/claims/{claim.pk}/"
    client = signed_in(author)
    assert client.get(f"{at}readers/").json() == []
    hidden = client.post(f"{at}confidentiality/", {}, format="json").json()
    assert hidden["is_confidential"] is True
    assert signed_in(other).get(at).status_code == 404
    assert client.post(f"{at}readers/", {"person": other.pk}, format="json").status_code == 204
    assert signed_in(other).get(at).status_code == 200
    assert [person["id"] for person in client.get(f"{at}readers/").json()] == [author.pk, other.pk]
    assert client.delete(f"{at}readers/{other.pk}/").status_code == 204
    assert client.delete(f"{at}readers/{other.pk}/").status_code == 404
    assert signed_in(other).get(at).status_code == 404
    problem_of(client.delete(f"{at}readers/{author.pk}/"), 400, "last")
    problem_of(client.post(f"{at}confidentiality/lift/", {"reason": " "}, format="json"), 400, "invalid")
    opened = client.post(f"{at}confidentiality/lift/", {"reason": "It was in the papers."}, format="json").json()
    assert opened["is_confidential"] is False
    assert signed_in(stranger).get(at).status_code == 200


def test_whoever_read_another_version_hides_nothing() -> None:
    claim, author = a_claim(), editor()
    client = signed_in(author)
    at = f"{V1}/claims/{claim.pk}/"
    tag = client.get(at)["ETag"]
    make_confidential(a_claim(), by=author)
    client.patch(at, {"place": "Kyiv"}, format="json")
    stale = client.post(f"{at}confidentiality/", {}, format="json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert not Claim.objects.get(pk=claim.pk).is_confidential


def test_what_is_public_stays_open_and_keys_do_not_decide() -> None:
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    address = f"{V1}/claims/{claim.pk}/confidentiality/"
    assert signed_in(chief()).post(address, {}, format="json").status_code == 409
    problem_of(caller(reviewer()).post(address, {}, format="json"), 403, "session_needed")
    person = User.objects.create(username="bot", kind=User.Kind.PROGRAM)
    refused = signed_in(editor()).post(f"{V1}/claims/{claim.pk}/readers/", {"person": person.pk}, format="json")
    assert refused.status_code == 400


def test_a_chief_finds_what_is_sealed_and_names_themselves_with_a_reason() -> None:
    author, boss = editor(), chief()
    claim, opened = a_claim(by=author), a_claim()
    make_confidential(claim, by=author)
    at, client = f"{V1}/claims/{claim.pk}/", signed_in(boss)
    [row] = client.get(f"{V1}/claims/sealed/").json()
    assert (row.keys(), row["id"]) == ({"id", "created_at", "readers"}, claim.pk)
    assert [person["id"] for person in row["readers"]] == [author.pk]
    for door in (f"{at}break-seal/", f"{V1}/claims/{opened.pk}/break-seal/", f"{V1}/claims/987654321/break-seal/"):
        problem_of(signed_in(reviewer()).post(door, {"reason": "Let me see."}, format="json"), 403, "not_allowed")
    problem_of(signed_in(reviewer()).get(f"{V1}/claims/sealed/"), 403, "not_allowed")
    problem_of(caller(boss).post(f"{at}break-seal/", {"reason": "They left."}, format="json"), 403, "session_needed")
    problem_of(client.post(f"{at}break-seal/", {"reason": " "}, format="json"), 400, "invalid")
    assert client.get(at).status_code == 404
    assert client.post(f"{V1}/claims/{opened.pk}/break-seal/", {"reason": "x"}, format="json").status_code == 404
    assert client.post(f"{at}break-seal/", {"reason": "They left."}, format="json").status_code == 204
    assert client.get(at).status_code == 200
    events = {row["event"] for row in signed_in(author).get(f"{at}history/").json()["results"]}
    assert "claim.seal_broken" in events
    with CaptureQueriesContext(connection) as few:
        client.get(f"{V1}/claims/sealed/")
    for _each in range(3):
        make_confidential(a_claim(by=author), by=author)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(f"{V1}/claims/sealed/").json()) == 4
    assert len(many) == len(few)
