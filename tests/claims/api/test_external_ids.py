"""Rows by the ids of other systems: sent again, they are changed and not added twice."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from claimdesk.accounts.models import ExternalId
from claimdesk.api.serializer_fields import own_ids
from claims.models import Claim, Claimant
from sources.models import Publisher, Source
from tests.builders import chief, editor, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db
CLAIM = {
    "external_id": "story-1",
    "text": "Ships left the port",
    "claimant_name": "James Story",
    "citations": [
        {"url": "https://paper.example/1", "quote": "left"},
        {"no_url_reason": "unpublished", "source_details": {"title": "A memo"}},
    ],
}


def post(client: APIClient, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{V1}/{path}/", body, format="json")


def test_a_claim_is_logged_once_and_then_changed() -> None:
    client = caller(editor())
    first = post(client, "claims", CLAIM)
    again = post(client, "claims", CLAIM)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert again["Location"] == first["Location"]
    more = [*CLAIM["citations"], {"url": "https://other.example/2"}]
    changed = post(client, "claims", {**CLAIM, "text": "Two ships left the port", "citations": more}).json()
    assert (changed["id"], changed["text"], len(changed["citations"])) == (
        first.json()["id"],
        "Two ships left the port",
        3,
    )
    assert (Claim.objects.count(), Source.objects.count()) == (1, 3)
    found = client.get(f"{V1}/claims/?external_id=story-1").json()["results"]
    assert [row["id"] for row in found] == [changed["id"]]
    assert client.get(f"{V1}/claims/?external_id=story-2").json()["results"] == []


def test_an_id_is_that_of_one_account_and_tells_nothing_to_others() -> None:
    someone, other = editor(), reviewer()
    claim = post(caller(someone), "claims", CLAIM).json()
    theirs = post(caller(other), "claims", {**CLAIM, "is_another": True})
    assert theirs.status_code == 201
    assert theirs.json()["id"] != claim["id"]
    Claim.objects.filter(pk=claim["id"]).update(is_confidential=True)
    hidden = post(caller(someone), "claims", {**CLAIM, "is_another": True})  # a key sees no confidential claim
    assert hidden.status_code == 201


def test_what_the_row_does_not_allow_is_refused_and_what_was_deleted_is_added_anew() -> None:
    someone = editor()
    client = caller(someone)
    claim = post(client, "claims", CLAIM).json()
    Claim.objects.filter(pk=claim["id"]).update(status="awaiting_approval")
    problem_of(post(client, "claims", {**CLAIM, "text": "Another text"}), 403, "not_allowed")
    Claim.objects.filter(pk=claim["id"]).update(status="unverified")
    assert client.delete(claim["href"]).status_code == 204
    assert post(client, "claims", CLAIM).status_code == 201
    assert ExternalId.objects.count() == 1


def test_claimants_publishers_and_sources_have_ids_too() -> None:
    client = caller(chief())
    bodies: dict[str, tuple[dict[str, str], dict[str, str], Any]] = {
        "claimants": ({"name": "Story"}, {"name": "James Story"}, Claimant),
        "publishers": ({"name": "Paper"}, {"name": "The Paper"}, Publisher),
        "sources": ({"url": "https://paper.example/1"}, {"url": "https://paper.example/1?utm_source=x"}, Source),
    }
    for path, (body, changed, model) in bodies.items():
        first = post(client, path, {**body, "external_id": "1"})
        second = post(client, path, {**changed, "external_id": "1"})
        assert (first.status_code, second.status_code) == (201, 200), path
        assert first.json()["id"] == second.json()["id"]
        assert second.json().get("name") == changed.get("name")
        assert model.objects.count() == 1
        found = client.get(f"{V1}/{path}/?external_id=1").json()["results"]
        assert [row["id"] for row in found] == [first.json()["id"]]
    other = post(client, "sources", {"url": "https://paper.example/2", "external_id": "1"})
    assert problem_of(other, 400, "another_page")["errors"].keys() == {"url"}
    titled = post(client, "sources", {"url": "https://paper.example/1", "title": "Ship", "external_id": "1"}).json()
    assert titled["title"] == "Ship"


def test_answers_tell_the_callers_own_ids_and_nobody_elses(django_assert_num_queries: Any) -> None:
    someone = chief()
    client, other = caller(someone), caller(chief())
    claim = post(client, "claims", {**CLAIM, "citations": [{"url": "https://paper.example/1"}]}).json()
    assert claim["external_ids"] == ["story-1"]
    for name in ("1", "2"):
        post(client, "sources", {"url": "https://paper.example/1", "external_id": name})
    post(other, "sources", {"url": "https://paper.example/1", "external_id": "theirs"})
    bodies = {"claimants": {"name": "Story"}, "publishers": {"name": "Paper"}}
    for path, body in bodies.items():
        made = post(client, path, {**body, "external_id": "x"}).json()
        assert (made["external_ids"], other.get(made["href"]).json()["external_ids"]) == (["x"], [])
    told = {
        name: each.get(f"{V1}/sources/?fields=external_ids").json()["results"]
        for name, each in {"own": client, "other": other}.items()
    }
    assert told == {"own": [{"external_ids": ["1", "2"]}], "other": [{"external_ids": ["theirs"]}]}
    whole = client.get(f"{claim['href']}?expand=citations.source,claimant").json()
    assert (whole["citations"][0]["source"]["external_ids"], whole["claimant"]["external_ids"]) == (["1", "2"], [])
    line = client.get(f"{V1}/claims/export/?format=csv").getvalue().decode().splitlines()
    assert "external_ids" in line[0].split(",")
    assert '[""story-1""]' in line[1]
    kept = other.get(claim["href"])
    assert kept.json() == {**claim, "external_ids": []}
    for number in range(3):
        post(client, "claimants", {"name": f"Story {number}", "external_id": f"s{number}"})
    rows = client.get(f"{V1}/claimants/?fields=external_ids&ordering=id").json()["results"]
    assert [row["external_ids"] for row in rows[-3:]] == [["s0"], ["s1"], ["s2"]]
    with django_assert_num_queries(1):
        assert len(own_ids(range(1000), kind="claims.claimant", by=someone)) <= 4


def test_a_batch_that_is_sent_again_changes_what_it_logged() -> None:
    client = caller(editor())
    operations = [
        {"method": "POST", "path": "claims/", "body": {**CLAIM, "external_id": str(number), "is_another": True}}
        for number in range(3)
    ]
    statuses = [
        [row["status"] for row in post(client, "batch", {"operations": operations}).json()["results"]]
        for _time in range(2)
    ]
    assert statuses == [[201] * 3, [200] * 3]
    assert Claim.objects.count() == 3
