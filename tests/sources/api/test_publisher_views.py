"""The REST views of publishers."""

import pytest

from sources.actions import save_publisher
from tests.builders import a_source, chief, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

PUBLISHERS = f"{V1}/publishers/"


def test_publishers_are_added_changed_and_deleted() -> None:
    body = {"name": "RBC-Ukraine", "kind": "agency", "country": "UA", "domains": ["https://www.rbc.example/news"]}
    made = caller(editor()).post(PUBLISHERS, body, format="json")
    assert (made.status_code, made.json()["domains"]) == (201, ["rbc.example"])
    address = made.json()["href"]
    changed = caller(editor()).patch(address, {"language": "uk", "owner": "RBC Group"}, format="json").json()
    assert (changed["language"], changed["owner"], changed["domains"]) == ("uk", "RBC Group", ["rbc.example"])
    problem_of(caller(editor()).delete(address), 403, "not_allowed")
    assert caller(chief()).delete(address).status_code == 204


def test_publishers_with_sources_stay() -> None:
    publisher = save_publisher(by=None, name="RBC", domains=["rbc.example"])
    a_source("https://rbc.example/1")
    problem_of(caller(chief()).delete(f"{PUBLISHERS}{publisher.pk}/"), 400, "in_use")


def test_publishers_share_no_domain() -> None:
    save_publisher(by=None, name="RBC", domains=["rbc.example"])
    body = {"name": "Another", "domains": ["rbc.example"]}
    refused = caller(editor()).post(PUBLISHERS, body, format="json")
    assert list(problem_of(refused, 400, "domain_taken")["errors"]) == ["domains"]
    refused = caller(editor()).post(PUBLISHERS, {"name": "Another", "country": "Ukraine"}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["country"]


def test_publishers_are_found_by_name_and_domain() -> None:
    publisher = save_publisher(by=None, name="РБК-Україна", domains=["rbc.example"])
    save_publisher(by=None, name="Another")
    for query in ({"q": "україна"}, {"domain": "rbc.example"}):
        found = caller(reader()).get(PUBLISHERS, query).json()["results"]
        assert [row["id"] for row in found] == [publisher.pk], query
