"""How much of each row an answer shows, and which rows of a list."""

from typing import Any

import pytest

from claimdesk.api.reading.shaping import choices_of_fields, expansions_of
from tests.builders import a_checked_claim, a_claim, reader
from tests.callers import V1, caller, problem_of, queries_of
from tests.claimdesk.api.reading.test_reader import KINDS

pytestmark = pytest.mark.django_db


def rows(client: Any, **query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{V1}/claims/", query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_fields_show_what_is_named_as_it_is_shown_otherwise() -> None:
    a_checked_claim(rating="false")
    client = caller(reader())
    (whole,) = rows(client)
    (shown,) = rows(client, fields="text,id,claimant.name,citations.source.label,rating")
    assert shown == {
        "id": whole["id"],
        "text": whole["text"],
        "claimant": {"name": whole["claimant"]["name"]},
        "rating": whole["rating"],
        "citations": [{"source": {"label": each["source"]["label"]}} for each in whole["citations"]],
    }
    (both,) = rows(client, fields="claimant.name,claimant")
    assert both == {"claimant": whole["claimant"]}
    assert list(client.get(f"{V1}/claims/{whole['id']}/?fields=version").json()) == ["version"]
    assert queries_of(client, f"{V1}/claims/?fields=id,text") < queries_of(client, f"{V1}/claims/")


def test_brief_shows_the_most_important_fields() -> None:
    a_checked_claim()
    client = caller(reader())
    for kind, model in KINDS:
        kinds = f"{model._meta.model_name}s"
        answer = client.get(f"{V1}/{kinds}/?brief=true")
        assert [set(row) for row in answer.json()["results"][:1]] in ([], [set(kind.Meta.brief)])
    assert len(rows(client, brief="false")[0]) > len(rows(client, brief="true")[0])


def test_expand_shows_objects_as_their_own_address_does() -> None:
    claim = a_checked_claim()
    client = caller(reader())
    (shown,) = rows(client, expand="claimant,citations.source,citations.capture")
    (citation,) = shown["citations"]
    for within in (shown["claimant"], citation["source"], citation["capture"]):
        own = client.get(within["href"]).json()
        own.pop("layout", None)  # of one capture alone
        assert own.items() <= within.items()
        assert set(own) - set(within) == set()
    assert citation["source"]["label"]  # which is shown within others only
    (some,) = rows(client, expand="claimant", fields="claimant.description")
    assert some == {"claimant": {"description": claim.claimant.description}}


def test_ids_choose_rows_of_a_list_among_those_that_the_caller_sees() -> None:
    first, second, hidden = a_claim(), a_claim(), a_claim(readers=[])
    a_claim()
    client = caller(reader())
    found = rows(client, id=f"{second.pk},{first.pk},{hidden.pk},0999999", ordering="id")
    assert [row["id"] for row in found] == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("query", "field", "named"),
    [
        ("fields=words", "fields", "text"),
        ("fields=text.words", "fields", "claimant.name"),
        ("expand=rating", "expand", "citations.source"),
        ("brief=yes", "brief", "true"),
        ("brief=true&fields=id", "brief", "fields"),
        ("id=1,x", "id", "1,2,3"),
        ("id=1,,2", "id", "1,2,3"),
    ],
)
def test_what_is_not_there_is_refused_with_the_choices(query: str, field: str, named: str) -> None:
    problem = problem_of(caller(reader()).get(f"{V1}/claims/?{query}"), 400, "invalid")
    assert named in problem["errors"][field]


def test_a_single_row_and_an_export_take_no_ids() -> None:
    claim, client = a_claim(), caller(reader())
    problem_of(client.get(f"{V1}/claims/{claim.pk}/?id=1"), 400, "unknown_parameter")
    problem_of(client.get(f"{V1}/claims/{claim.pk}/transitions/?fields=id"), 400, "unknown_parameter")


def test_what_is_brief_and_what_can_be_whole_is_there() -> None:
    for kind, _model in KINDS:
        assert set(kind.Meta.brief) <= set(kind.Meta.fields)
        assert set(expansions_of(kind)) <= set(choices_of_fields(kind))
