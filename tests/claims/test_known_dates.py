"""Dates of claims are as exact as they were typed, at every door."""

import pytest
from django.urls import reverse

from claims.models import Claim
from tests.builders import a_claim, editor, reader
from tests.callers import V1, caller, problem_of
from tests.claims.admin.forms import typed

pytestmark = pytest.mark.django_db


def stored() -> tuple[str, str]:
    claim = Claim.objects.latest("pk")
    return str(claim.claimed_on), claim.claimed_precision


def test_a_year_or_a_month_that_is_typed_is_enough(client) -> None:
    client.force_login(editor())
    for date, expected in (("1986", ("1986-01-01", "year")), ("04.1986", ("1986-04-01", "month"))):
        client.post(reverse("admin:claims_claim_add"), typed(claimed_on=date, is_another="on"))
        assert stored() == expected
    page = client.get(reverse("admin:claims_claim_change", args=[Claim.objects.latest("pk").pk]) + "?edit=1")
    assert 'value="1986-04"' in page.content.decode()


def test_rest_takes_and_gives_dates_as_they_are_known() -> None:
    program = caller(editor())
    for given in ("1986", "1986-04", "1986-04-26"):
        made = program.post(
            f"{V1}/claims/",
            {"text": f"It was in {given}", "claimant_name": "IAEA", "claimed_on": given, "is_another": True},
            format="json",
        ).json()
        assert made["claimed_on"] == given
    tag = program.get(made["href"])["ETag"]
    coarse = {"claimed_on": "1986-04-26", "claimed_precision": "month"}
    assert program.patch(made["href"], coarse, format="json", HTTP_IF_MATCH=tag).json()["claimed_on"] == "1986-04"


@pytest.mark.parametrize("date", ["spring", "1986-4", "1986-04-6", "86", "1986-13", "04.1986", "1986-04-26T00:00:00Z"])
def test_rest_refuses_dates_in_other_forms(date: str) -> None:
    program = caller(editor())
    body = {"text": "It was in spring", "claimant_name": "IAEA", "claimed_on": date}
    told = problem_of(program.post(f"{V1}/claims/", body, format="json"), 400, "invalid")
    assert set(told["errors"]) == {"claimed_on"}
    problem_of(program.get(f"{V1}/claims/?claimed_after={date}"), 400, "invalid")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("claimed_after=1986-06-01", {"year", "late"}),
        ("claimed_before=1986-03-01", {"year"}),
        ("claimed_after=1986-04-20&claimed_before=1986-04-25", {"year", "month"}),
        ("claimed_after=1986&claimed_before=1986", {"year", "month", "day"}),
        ("claimed_after=1987", {"late"}),
    ],
)
def test_filters_take_a_year_for_its_whole_span(query: str, found: set[str]) -> None:
    dates = {"year": "1986-01-01", "month": "1986-04-01", "day": "1986-04-26"}
    for precision, date in dates.items():
        a_claim(text=precision, claimed_on=date, claimed_precision=precision)
    a_claim(text="late", claimed_on="1991-01-01")
    rows = caller(reader()).get(f"{V1}/claims/?{query}").json()["results"]
    assert {row["text"] for row in rows} == found
