"""Who is at the desk, and where people see what a program reads."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from claimdesk.accounts.models import ApiKey
from tests.builders import a_claim, a_sealed_capture, a_source, chief, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

PEOPLE = f"{V1}/people/"


def test_me_is_the_account_and_the_key_of_the_request() -> None:
    someone = reviewer()
    me = caller(someone, "read").get(f"{V1}/me/").json()
    key = ApiKey.objects.get()
    assert (me["id"], me["username"], me["role"], me["kind"]) == (someone.pk, someone.username, "reviewer", "person")
    assert {"see", "review"} <= set(me["permissions"])
    assert "publish" not in me["permissions"]
    assert (me["key"]["id"], me["key"]["scope"]) == (key.pk, "read")
    assert "digest" not in me["key"]


def test_me_has_no_key_where_somebody_is_signed_in() -> None:
    client = APIClient()
    client.force_login(editor())
    assert client.get(f"{V1}/me/").json()["key"] is None


def test_me_of_a_program_says_what_programs_may() -> None:
    me = caller(None).get(f"{V1}/me/").json()
    assert me["kind"] == "program"
    assert "log_claim" in me["permissions"]
    assert "review" not in me["permissions"]


def test_people_have_the_numbers_that_assignee_takes() -> None:
    claim, someone = a_claim(), reviewer(username="olena", first_name="Олена", last_name="Коваль")
    client = caller(chief())
    [found] = client.get(PEOPLE, {"q": "олена коваль", "role": "reviewer", "is_active": "true"}).json()["results"]
    assert (found["id"], found["name"], found["username"]) == (someone.pk, "Олена Коваль", "olena")
    assert "email" not in found
    assigned = client.patch(f"{V1}/claims/{claim.pk}/", {"assignee": found["id"]}, format="json")
    assert assigned.json()["assignee"]["name"] == "Олена Коваль"
    assert client.get(found["href"]).json() == found
    problem_of(client.post(PEOPLE, {"username": "x"}, format="json"), 405, "method_not_allowed")


def test_display_url_is_the_page_that_people_open() -> None:
    source = a_source("https://paper.example/ship")
    capture, claim = a_sealed_capture(source, "The ship left."), a_claim()
    reading, looking = caller(reader()), Client()
    looking.force_login(chief())
    for path in (f"claims/{claim.pk}/", f"sources/{source.pk}/", f"captures/{capture.pk}/", "ratings/true/"):
        page: Any = reading.get(f"{V1}/{path}").json()["display_url"]
        assert looking.get(page.removeprefix("http://testserver")).status_code == 200, page


@pytest.mark.parametrize("collection", ["claims", "sources"])
def test_lists_are_sorted_as_the_caller_asks(collection: str) -> None:
    numbers = [a_claim().pk if collection == "claims" else a_source().pk for _number in range(3)]
    client = caller(reader())
    for ordering in ("id", "created_at", "updated_at", "-id", "-created_at", "-updated_at"):
        seen: list[int] = []
        address: str | None = f"{V1}/{collection}/?page_size=2&ordering={ordering}"
        while address:
            page = client.get(address).json()
            seen += [row["id"] for row in page["results"]]
            address = page["next"]
        assert seen == sorted(numbers, reverse=ordering.startswith("-")), ordering
    refused = problem_of(client.get(f"{V1}/{collection}/?ordering=text"), 400, "invalid")
    assert "-updated_at" in refused["errors"]["ordering"]
