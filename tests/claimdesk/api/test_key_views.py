"""API keys over REST, and what is known of what they did."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.accounts.models import ApiKey, SentRequest
from claimdesk.audit.models import AuditEvent
from tests.builders import chief, editor
from tests.callers import V1, caller, problem_of, with_key

pytestmark = pytest.mark.django_db
KEYS = f"{V1}/keys/"
NEW = {"name": "CMS", "scopes": ["claims:write", "export"], "rate": 7}


def signed_in() -> APIClient:
    client = APIClient()
    client.force_login(chief())
    return client


def test_a_chief_makes_a_key_whose_secret_is_in_one_answer_only() -> None:
    client = signed_in()
    made = client.post(KEYS, NEW, format="json", headers={"Idempotency-Key": "one"})
    again = client.post(KEYS, NEW, format="json", headers={"Idempotency-Key": "one"})
    body = made.json()
    assert (made.status_code, made["Cache-Control"], made["Location"]) == (201, "no-store", body["href"])
    assert (body["scope"], body["scopes"]) == (
        "claims:write export",
        ["public", "claims:read", "claims:write", "export"],
    )
    assert again.json() == {**body, "secret": None}
    assert body["secret"] not in SentRequest.objects.get().body
    assert client.get(body["href"]).json() == {name: said for name, said in body.items() if name != "secret"}
    answer = with_key(body["secret"]).get(f"{V1}/me/")
    assert (answer.json()["key"]["rate"], answer["RateLimit-Policy"]) == (7, '"caller";q=7;w=60')
    operation = {"method": "POST", "path": "keys/", "body": NEW}
    [told] = client.post(f"{V1}/batch/", {"operations": [operation]}, format="json").json()["results"]
    assert told["status"] == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"scopes": ["review"]}, "scope"),
        ({"rate": 0}, "rate"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": " "}, "name"),
    ],
)
def test_a_key_that_cannot_be_is_refused(wrong: dict[str, Any], field: str) -> None:
    answer = signed_in().post(KEYS, {**NEW, **wrong}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not ApiKey.objects.exists()


def test_a_key_rotates_itself_and_no_other_and_makes_none() -> None:
    key, secret = create_api_key(name="CMS", scope="claims:read", by=None)
    other, _secret = create_api_key(name="other", scope="claims:read", by=None)
    client = with_key(secret)
    made = client.post(f"{KEYS}{key.pk}/rotate/", {"overlap_hours": 0}, format="json")
    assert made.status_code == 200
    problem_of(client.get(f"{V1}/me/"), 401, "key_unusable")
    client = with_key(made.json()["secret"])
    assert client.get(f"{KEYS}{key.pk}/").json()["prefix"] == made.json()["secret"][:10]
    problem_of(client.post(f"{KEYS}{other.pk}/rotate/", {}, format="json"), 404, "not_found")
    problem_of(client.get(f"{KEYS}{other.pk}/"), 404, "not_found")
    for answer in (client.get(KEYS), client.post(KEYS, NEW, format="json"), client.delete(f"{KEYS}{key.pk}/")):
        problem_of(answer, 403, "session_needed")
    boss = signed_in()
    assert boss.delete(f"{KEYS}{key.pk}/").status_code == 204
    problem_of(client.get(f"{V1}/me/"), 401, "key_unusable")
    problem_of(boss.post(f"{KEYS}{key.pk}/rotate/", {}, format="json"), 409, "key_unusable")
    assert not boss.get(f"{KEYS}{other.pk}/").json()["revoked_at"]


def test_the_audit_log_says_which_key_did_it() -> None:
    someone = editor()
    caller(someone).post(f"{V1}/topics/", {"name": "War"}, format="json")
    by_key = AuditEvent.objects.latest("pk")
    client = APIClient()
    client.force_login(someone)
    client.post(f"{V1}/topics/", {"name": "Trade"}, format="json")
    by_hand = AuditEvent.objects.latest("pk")
    assert by_key.data["api_key"] == {"id": ApiKey.objects.get().pk, "name": "test"}
    assert (by_hand.actor_id, by_hand.data.get("api_key")) == (someone.pk, None)
    desk = APIClient()
    desk.force_login(chief())
    page = desk.get("/admin/audit/auditevent/").content.decode()
    assert "REST · test" in page


@pytest.mark.parametrize("rows", [3, 20])
def test_the_list_takes_as_many_queries_for_three_as_for_twenty(rows: int, django_assert_max_num_queries: Any) -> None:
    client = signed_in()
    for number in range(rows):
        create_api_key(name=f"bot {number}", scope="read", by=None)
    with django_assert_max_num_queries(4):
        assert len(client.get(KEYS).json()["results"]) == rows
