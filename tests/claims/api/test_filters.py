"""What lists of claims can be asked for."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claimdesk.text.languages import Language
from claims.actions import CitationDraft, assign, claimant_named, revise_claim, save_topic
from claims.models import Claim
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import save_publisher
from tests.builders import a_checked_claim, a_claim, a_source, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

CLAIMS = f"{V1}/claims/"


def found(**query: Any) -> list[int]:
    """The numbers of the claims that answer `query`."""
    response = caller(reader()).get(CLAIMS, query)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_claim_filters_by_status() -> None:
    claim, other = a_claim(), a_claim()
    apply(other, MoveName.START, by=reviewer())
    assert found(status="in_review") == [other.pk]
    assert found(status=["in_review", "unverified"]) == [other.pk, claim.pk]


def test_claim_filters_by_rating() -> None:
    a_claim()
    claim = a_checked_claim(rating="false")
    assert found(rating="false") == [claim.pk]
    assert found(rating="true") == []


def test_claim_filters_by_language_priority_and_claimant() -> None:
    a_claim()
    claim = a_claim(language=Language.POLISH, priority=4, claimant=claimant_named("RBC", by=None))
    assert found(language="pl") == found(priority=4) == found(claimant=claim.claimant_id) == [claim.pk]


def test_claim_filters_by_publisher_and_source_name_each_claim_once() -> None:
    publisher = save_publisher(by=None, name="RBC", domains=["rbc.example"])
    source = a_source("https://rbc.example/1")
    a_claim(citations=(CitationDraft(source=a_source()),))
    claim = a_claim(citations=(CitationDraft(source=source), CitationDraft(source=source, role="evidence")))
    assert found(publisher=publisher.pk) == found(source=source.pk) == [claim.pk]


def test_claim_filters_by_topic_as_slug_or_number() -> None:
    topic = save_topic(by=None, name="Війна")
    a_claim()
    claim = a_claim(topics=[topic])
    assert found(topic="війна") == found(topic=topic.pk) == [claim.pk]


def test_claim_filters_by_assignee() -> None:
    someone = editor()
    free, claim = a_claim(), a_claim()
    assign(claim, to=someone, by=None)
    assert found(assignee=someone.pk) == [claim.pk]
    assert found(assignee="none") == [free.pk]
    assert [row["id"] for row in caller(someone).get(CLAIMS, {"assignee": "me"}).json()["results"]] == [claim.pk]


def test_claim_filters_by_dates() -> None:
    early, late = a_claim(claimed_on=date(2025, 10, 1)), a_claim(claimed_on=date(2025, 10, 31))
    assert found(claimed_after="2025-10-26") == [late.pk]
    assert found(claimed_before="2025-10-26") == [early.pk]
    Claim.objects.filter(pk=early.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert found(created_before="2020-01-01T00:00:00Z") == [early.pk]
    assert found(created_after="2020-01-02T00:00:00Z") == [late.pk]


def test_claim_filters_find_words_and_numbers() -> None:
    a_claim()
    claim = a_claim(text="Мадуро просив «радари»")
    assert found(q="РАДАРИ мадуро") == found(q=f"#{claim.pk}") == [claim.pk]
    assert found(q="9" * 4000) == []


def test_claim_filters_refuse_to_search_for_more_than_a_query_takes() -> None:
    client = caller(reader())
    for words, sentence in (
        ("9" * 4500, "Search for at most 4000 characters."),
        ("9 " * 41, "Search for at most 40 words."),
    ):
        document = problem_of(client.get(CLAIMS, {"q": words}), 400, "too_many_words")
        assert (document["detail"], document["errors"]) == (sentence, {"q": sentence})


def test_claim_filters_by_updated_since_follow_changes_in_their_order() -> None:
    first, second, third = a_claim(), a_claim(), a_claim()
    since = timezone.now()
    Claim.objects.filter(pk=third.pk).update(updated_at=since - timedelta(days=1))
    revise_claim(second, by=None, text="Changed")
    revise_claim(first, by=None, text="Changed later")
    assert found(updated_since=since.isoformat()) == [second.pk, first.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"},
        {"rating": "nonsense"},
        {"language": "xx"},
        {"claimant": "999"},
        {"publisher": "x"},
        {"source": "999999999999999999999999"},
        {"topic": "nothing"},
        {"assignee": "somebody"},
        {"assignee": "9" * 5000},
        {"priority": "9"},
        {"claimed_after": "26.10.2025"},
        {"created_before": "yesterday"},
        {"updated_since": "x"},
    ],
)
def test_claim_filters_refuse_an_unknown_value_with_the_fields_sentence(query: dict[str, str]) -> None:
    document = problem_of(caller(reader()).get(CLAIMS, query), 400, "invalid")
    assert list(document["errors"]) == list(query)
    assert all(document["errors"].values())


def test_claim_filters_by_what_is_due() -> None:
    today = timezone.localdate()
    late, now, soon = (a_claim(due_on=today + timedelta(days=days)) for days in (-1, 0, 7))
    a_claim(due_on=today + timedelta(days=8))
    assert found(due="overdue") == [late.pk]
    assert found(due="today") == [now.pk]
    assert found(due="week") == [soon.pk, now.pk]


def test_claim_filters_by_the_piles_of_the_caller() -> None:
    someone = reviewer()
    claim, other = a_claim(), a_claim()
    apply(claim, MoveName.START, by=someone)
    assign(claim, to=someone, by=None)

    def pile(name: str) -> list[int]:
        return [row["id"] for row in caller(someone).get(CLAIMS, {"work": name}).json()["results"]]

    assert pile("mine") == [claim.pk]
    assert pile("to_approve") == pile("returned") == pile("published") == []
    assert found(work="to_review") == pile("to_review")
    assert claim.pk in pile("to_review")
    assert [row["id"] for row in caller(other.logged_by).get(CLAIMS, {"assignee": "others"}).json()["results"]] == [
        claim.pk
    ]


def test_claim_filters_by_whether_the_evidence_changed() -> None:
    steady, changed = a_claim(), a_claim()
    Claim.objects.filter(pk=changed.pk).update(evidence_changed_at=timezone.now())
    assert found(evidence="changed") == found(work="evidence_changed") == [changed.pk]
    assert found(evidence="steady") == [steady.pk]


@pytest.mark.parametrize(("name", "value"), [("role", "origin"), ("stance", "refutes"), ("quote_state", "missing")])
def test_citations_of_a_rare_kind_are_found_by_an_index_and_not_sorted(name: str, value: str) -> None:
    a_claim(citations=(CitationDraft(source=a_source(), role="origin", stance="refutes"),))
    client = caller(reader())
    address = f"{V1}/citations/?{name}={value}&page_size=10"
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(address).json()["results"]) == (0 if name == "quote_state" else 1)
    (page,) = [each["sql"] for each in queries if f'"claims_citation"."{name}" = ' in each["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":  # PostgreSQL plans by how many rows there are, and here is one
            found_in = connection.introspection.get_constraints(cursor, "claims_citation").values()
            assert [name] in [each["columns"][:1] for each in found_in if each["index"]]
            return
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert re.search(rf"citation_{name}_", plan), plan
    assert "TEMP B-TREE" not in plan
