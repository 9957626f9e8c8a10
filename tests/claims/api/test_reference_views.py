"""Claimants, topics and the scale over REST."""

import pytest

from claims.actions import claimant_named, save_claimant, save_topic
from claims.models import Claimant, Rating, Topic
from tests.builders import a_claim, chief, editor, reader
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db


def test_claimants_are_added_changed_and_deleted() -> None:
    made = caller(editor()).post(f"{V1}/claimants/", {"name": "James Story", "kind": "person"}, format="json")
    assert made.status_code == 201
    address = made.json()["href"]
    changed = caller(editor()).patch(address, {"description": "Former US ambassador"}, format="json").json()
    assert (changed["name"], changed["description"]) == ("James Story", "Former US ambassador")
    problem_of(caller(editor()).delete(address), 403, "not_allowed")
    assert caller(chief()).delete(address).status_code == 204
    assert not Claimant.objects.exists()


def test_claimants_with_claims_stay() -> None:
    claim = a_claim()
    problem_of(caller(chief()).delete(f"{V1}/claimants/{claim.claimant_id}/"), 400, "in_use")


def test_claimants_refuse_a_name_that_is_there() -> None:
    claimant_named("James Story", by=None)
    problem_of(caller(editor()).post(f"{V1}/claimants/", {"name": "James Story"}, format="json"), 400, "invalid")


def test_catalogue_refuses_what_somebody_changed_since() -> None:
    topic = save_topic(by=None, name="War")
    client, address = caller(chief()), f"{V1}/topics/{topic.pk}/"
    tag = client.get(address)["ETag"]
    assert client.patch(address, {"name": "Peace"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
    problem_of(client.patch(address, {"name": "Truce"}, format="json", HTTP_IF_MATCH=tag), 412, "stale")
    problem_of(client.delete(address, HTTP_IF_MATCH=tag), 412, "stale")
    assert Topic.objects.get().name == "Peace"


def test_topics_get_their_slug_from_their_name() -> None:
    made = caller(editor()).post(f"{V1}/topics/", {"name": "Зброя для Росії"}, format="json").json()
    assert made["slug"] == "зброя-для-росії"


def test_ratings_are_the_chiefs() -> None:
    body = {
        "code": "joke",
        "colour": "#777777",
        "labels": {"en": "Joke", "uk": "Жарт"},
        "definitions": {"en": "Meant as a joke."},
    }
    problem_of(caller(editor()).post(f"{V1}/ratings/", body, format="json"), 403, "not_allowed")
    client = caller(chief())
    made = client.post(f"{V1}/ratings/", body, format="json").json()
    assert made["href"].endswith("/ratings/joke/")
    assert client.post(f"{made['href']}retire/").json()["retired_at"]
    retired = client.get(f"{V1}/ratings/", {"retired": "true"}).json()["results"]
    assert [row["code"] for row in retired] == ["joke"]
    problem_of(client.delete(made["href"]), 405, "method_not_allowed")
    refused = client.patch(made["href"], {"labels": {}}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["labels"]


def test_lists_find_names_in_any_case() -> None:
    save_claimant(by=None, name="Ніколас Мадуро")
    save_claimant(by=None, name="James Story")
    found = caller(reader()).get(f"{V1}/claimants/", {"q": "мадуро"}).json()["results"]
    assert [row["name"] for row in found] == ["Ніколас Мадуро"]


def test_lists_take_the_same_queries_for_1_row_and_for_30() -> None:
    client = caller(reader())
    for address in ("claimants", "topics", "ratings"):
        save_claimant(by=None, name=f"First {address}")
        save_topic(by=None, name=f"First {address}")
        few = queries_of(client, f"{V1}/{address}/")
        for number in range(29):
            save_claimant(by=None, name=f"{address} {number}")
            save_topic(by=None, name=f"{address} {number}")
            code = f"{address}-{number}"
            Rating.objects.create(code=code, colour="#000000", labels={"en": code})
        assert queries_of(client, f"{V1}/{address}/") == few <= 12
