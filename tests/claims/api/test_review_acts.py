"""Taking, drafting, checking blind and merging over REST."""

import pytest

from claims.actions import ask_blind, save_rating
from claims.models import Claim, Rating, ReviewDraft
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db


def at(claim: Claim, what: str = "") -> str:
    return f"{V1}/claims/{claim.pk}/{what}"


@pytest.fixture
def waiting() -> Claim:
    """A claim whose verdict, `true`, waits for a second person."""
    who = builders.reviewer()
    return apply(builders.a_reviewed_claim(by=who), MoveName.SUBMIT, by=who)


def test_take_next_answers_with_the_claim_and_then_with_409() -> None:
    claim, who = builders.a_claim(due_on="2025-11-01"), builders.reviewer()
    client = caller(who)
    taken = client.post(f"{V1}/claims/take-next/").json()
    assert (taken["id"], taken["assignee"]["id"], taken["status"]) == (claim.pk, who.pk, "in_review")
    assert (taken["due_on"], taken["is_overdue"]) == ("2025-11-01", True)
    problem_of(client.post(f"{V1}/claims/take-next/"), 409, "nothing_left")
    problem_of(caller(builders.editor()).post(f"{V1}/claims/take-next/"), 403, "not_allowed")
    problem_of(caller(None).post(f"{V1}/claims/take-next/"), 403, "not_allowed")


def test_claims_are_filtered_by_their_due_date() -> None:
    late, far = builders.a_claim(due_on="2025-11-01"), builders.a_claim(due_on="2999-01-01")
    none = builders.a_claim()
    client = caller(builders.reader(), "read")
    for query, expected in {
        "overdue=true": {late.pk},
        "overdue=false": {far.pk, none.pk},
        "due_before=2025-12-01": {late.pk},
        "due_after=2025-12-01": {far.pk},
    }.items():
        found = client.get(f"{V1}/claims/?{query}").json()["results"]
        assert {row["id"] for row in found} == expected, query


def test_a_due_date_is_set_and_taken_away() -> None:
    claim, client = builders.a_claim(), caller(builders.editor())
    assert client.patch(at(claim), {"due_on": "2026-12-01"}, format="json").json()["due_on"] == "2026-12-01"
    assert client.patch(at(claim), {"due_on": None}, format="json").json()["due_on"] is None


def test_a_draft_is_read_by_its_author_alone() -> None:
    claim = builders.an_evidenced_claim()
    mine, other = caller(builders.reviewer()), caller(builders.reviewer())
    problem_of(mine.get(at(claim, "draft/")), 404, "not_found")
    said = {"rating": "false", "rationale": "So far", "evidence": [claim.citations.get().pk]}
    kept = mine.post(at(claim, "draft/"), said, format="json").json()
    assert {name: kept[name] for name in said} == said
    problem_of(other.get(at(claim, "draft/")), 404, "not_found")
    assert mine.delete(at(claim, "draft/")).status_code == 204
    assert not ReviewDraft.objects.exists()


def test_a_review_is_written_and_submitted_in_one_go_or_not_at_all() -> None:
    who = builders.reviewer()
    client = caller(who)
    claim = apply(builders.an_evidenced_claim(), MoveName.START, by=who)
    said = {"claim": claim.pk, "rating": "false", "rationale": "No.", "submit": True}
    assert client.post(f"{V1}/reviews/", said, format="json").status_code == 201
    claim.refresh_from_db()
    assert claim.status == Status.AWAITING_APPROVAL
    bare = apply(builders.a_claim(), MoveName.START, by=who)
    problem_of(client.post(f"{V1}/reviews/", said | {"claim": bare.pk}, format="json"), 409, "gate_closed")
    assert not bare.reviews.exists()


def test_a_blind_check_is_asked_answered_and_read(waiting) -> None:
    second = caller(builders.reviewer())
    answer = {"rating": "false", "rationale": "The archive says no."}
    problem_of(second.post(at(waiting, "blind/answer/"), answer, format="json"), 409, "not_blind")
    assert second.post(at(waiting, "blind/")).status_code == 204
    problem_of(second.post(at(waiting, "transitions/"), {"move": "approve"}, format="json"), 409, "blind")
    assert second.get(at(waiting, "blind/")).json() == []
    back = second.post(at(waiting, "blind/answer/"), answer, format="json").json()
    assert back["status"] == "in_review"
    check = second.get(at(waiting, "blind/")).json()[0]
    assert (check["agreed"], check["rating"]["code"], check["first_rating"]["code"]) == (False, "false", "true")


def test_nobody_reads_a_blind_answer_while_he_is_blind_himself(waiting, settings) -> None:
    settings.APPROVALS = 2
    first, second = builders.reviewer(), builders.reviewer()
    for person in (first, second):
        ask_blind(waiting, by=person)
    answer = {"rating": "true", "rationale": "Yes."}
    caller(first).post(at(waiting, "blind/answer/"), answer, format="json")
    assert caller(second).get(at(waiting, "blind/")).json() == []
    assert len(caller(first).get(at(waiting, "blind/")).json()) == 1


def test_a_merge_answers_with_the_claim_that_stays() -> None:
    claim, into = builders.an_evidenced_claim(), builders.a_claim()
    client = caller(builders.reviewer())
    problem_of(client.post(at(claim, "merge/"), {"into": claim.pk}, format="json"), 400, "duplicate_of_needed")
    kept = client.post(at(claim, "merge/"), {"into": into.pk, "comment": "Twice"}, format="json").json()
    assert (kept["id"], len(kept["citations"])) == (into.pk, 1)
    claim.refresh_from_db()
    assert (claim.status, claim.duplicate_of) == (Status.SHELVED, into)


def test_a_rating_is_read_by_code_with_its_versions() -> None:
    given = builders.a_checked_claim().rating
    save_rating(given, by=builders.chief(), labels={"en": "Correct"})
    client = caller(builders.reader(), "read")
    assert client.get(f"{V1}/ratings/true/").json()["version"] == 2
    versions = client.get(f"{V1}/ratings/true/versions/").json()
    assert [(row["version"], row["labels"]["en"]) for row in versions] == [(2, "Correct"), (1, "True")]
    assert versions[1]["replaced_at"] == versions[0]["since"]
    codes = [row["code"] for row in client.get(f"{V1}/ratings/").json()["results"]]
    assert len(codes) == len(set(codes))
    found = client.get(f"{V1}/claims/?rating=true").json()["results"]
    assert [row["rating"]["version"] for row in found] == [1]
    assert Rating.objects.filter(code="true").count() == 2
