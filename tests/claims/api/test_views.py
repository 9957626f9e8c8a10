"""Claims over REST: who may do what, all or nothing, and how they read."""

from typing import Any

import pytest

from claimdesk.audit.models import AuditEvent
from claims.actions import CitationDraft, claimant_named, save_topic
from claims.models import Citation, Claim, Claimant
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MOVES, MoveName
from sources.actions import attribute
from sources.models import Source
from tests.builders import (
    a_checked_claim,
    a_claim,
    a_confirmed_capture,
    a_reviewed_claim,
    a_sealed_capture,
    a_source,
    an_evidenced_claim,
    chief,
    editor,
    reader,
    reviewer,
)
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db

CLAIMS = f"{V1}/claims/"


def at(claim: Claim, more: str = "") -> str:
    return f"{CLAIMS}{claim.pk}/{more}"


def body_of(**changes: Any) -> dict[str, Any]:
    """A claim as a program sends it."""
    citation = {"url": "https://rbc.example/story", "role": "appearance", "quote": "«Радари»"}
    return {"text": "Мадуро просив радари", "claimant_name": "The Washington Post", "citations": [citation], **changes}


def test_create_logs_the_claim_with_its_citations() -> None:
    save_topic(by=None, name="Війна")
    someone = editor()
    made = caller(someone).post(CLAIMS, body_of(topics=["війна"], claimed_on="2025-10-26", priority=3), format="json")
    assert made.status_code == 201, made.content
    row = made.json()
    assert made["Location"] == row["href"]
    assert row["logged_by"] == {"id": someone.pk, "name": str(someone)}
    assert [topic["slug"] for topic in row["topics"]] == ["війна"]
    assert row["citations"][0]["source"]["archive_state"] == "waiting"
    assert (row["citations"][0]["quote_state"], row["status"], row["rating"]) == ("pending", "unverified", None)
    event = AuditEvent.objects.get(event="claim.logged")
    assert (event.actor_id, event.door) == (someone.pk, "api")


def test_create_writes_nothing_where_the_second_citation_is_bad() -> None:
    bad = {"url": "ftp://files.example/x"}
    refused = caller(editor()).post(CLAIMS, body_of(citations=[{"url": "https://a.example/"}, bad]), format="json")
    assert list(problem_of(refused, 400, "url.scheme")["errors"]) == ["citations.1.url"]
    assert not Claim.objects.exists()
    assert not Source.objects.exists()
    assert not Claimant.objects.exists()


def test_create_refuses_two_ways_of_naming_one_thing() -> None:
    claimant, source = claimant_named("James Story", by=None), a_source()
    both = body_of(claimant=claimant.pk, citations=[{"url": "https://a.example/", "source": source.pk}])
    refused = caller(editor()).post(CLAIMS, both, format="json")
    assert set(problem_of(refused, 400, "invalid")["errors"]) == {"citations.0.url", "citations.0.source"}
    refused = caller(editor()).post(CLAIMS, body_of(claimant=claimant.pk), format="json")
    assert set(problem_of(refused, 400, "invalid")["errors"]) == {"claimant"}


@pytest.mark.parametrize("status", ["checked", "published"])
def test_create_and_change_never_set_the_status(status: str) -> None:
    client = caller(chief())
    problem_of(client.post(CLAIMS, body_of(status=status), format="json"), 400, "invalid")
    problem_of(client.patch(at(a_claim()), {"status": status}, format="json"), 400, "invalid")


def test_readers_write_nothing() -> None:
    client, claim = caller(reader()), a_claim()
    problem_of(client.post(CLAIMS, body_of(), format="json"), 403, "not_allowed")
    problem_of(client.patch(at(claim), {"text": "x"}, format="json"), 403, "not_allowed")
    problem_of(client.delete(at(claim)), 403, "not_allowed")
    problem_of(client.post(at(claim, "transitions/"), {"move": "start_review"}, format="json"), 403, "not_allowed")
    assert Claim.objects.get() == claim


def test_a_program_with_scope_write_logs_but_never_judges() -> None:
    client = caller(None, "write")
    made = client.post(CLAIMS, body_of(), format="json").json()
    refused = client.post(f"{made['href']}transitions/", {"move": "start_review"}, format="json")
    problem_of(refused, 403, "not_allowed")


def test_partial_update_changes_what_is_named_and_counts_the_version() -> None:
    claim = a_claim(text="First words", place="Caracas")
    someone = editor()
    changed = caller(editor()).patch(at(claim), {"text": "Second words", "assignee": someone.pk}, format="json").json()
    assert (changed["text"], changed["place"], changed["assignee"]["id"]) == ("Second words", "Caracas", someone.pk)
    assert changed["version"] == 3
    assert caller(editor()).patch(at(claim), {"assignee": None}, format="json").json()["assignee"] is None
    assert caller(editor()).patch(at(claim), {}, format="json").json()["version"] == 4


def test_partial_update_writes_nothing_where_half_of_it_is_refused() -> None:
    claim = a_claim(text="First words")
    refused = caller(editor()).patch(at(claim), {"text": "Second", "assignee": reader().pk}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["assignee"]
    claim.refresh_from_db()
    assert claim.text == "First words"


def test_partial_update_sends_a_submitted_claim_back() -> None:
    claim = a_checked_claim()
    problem_of(caller(editor()).patch(at(claim), {"text": "Other"}, format="json"), 403, "not_allowed")
    changed = caller(reviewer()).patch(at(claim), {"text": "Other"}, format="json").json()
    assert (changed["status"], changed["rating"]) == ("in_review", None)


def test_destroy_is_for_who_logged_it_while_nothing_was_done() -> None:
    someone = editor()
    claim = a_claim(by=someone)
    assert caller(someone).delete(at(claim)).status_code == 204
    problem_of(caller(someone).get(at(claim)), 404, "not_found")
    problem_of(caller(chief()).delete(at(a_checked_claim())), 403, "not_allowed")


def test_representation_shows_the_rating_only_once_it_is_approved() -> None:
    someone, client = reviewer(), caller(reader())
    claim = a_reviewed_claim(by=someone)
    assert client.get(at(claim)).json()["rating"] is None
    apply(claim, MoveName.SUBMIT, by=someone)
    assert client.get(at(claim)).json()["rating"] is None
    apply(claim, MoveName.APPROVE, by=reviewer())
    row = client.get(at(claim)).json()
    assert (row["rating"]["code"], row["published_verdict"]) == ("true", None)
    apply(claim, MoveName.PUBLISH, by=chief())
    verdict = client.get(at(claim)).json()["published_verdict"]
    assert (verdict["rating"]["code"], verdict["rationale"]) == ("true", "The text says so.")
    assert verdict["reviewer"]["id"] == someone.pk


def test_representation_has_the_quotations_place_and_the_captures_digest() -> None:
    source = a_source()
    capture = a_sealed_capture(source, "First. The archived text.")
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, quote="archived text")
    citation = caller(reader()).get(at(a_claim(citations=(draft,)))).json()["citations"][0]
    assert (citation["quote_state"], citation["quote_start"], citation["quote_end"]) == ("found", 11, 24)
    assert citation["capture"]["id"] == capture.pk
    assert citation["source"]["archive_state"] == "archived"
    assert citation["created_at"].endswith("Z")


def test_transitions_say_every_move_and_why_not() -> None:
    claim = an_evidenced_claim()
    seen = caller(editor()).get(at(claim, "transitions/")).json()
    assert [row["move"] for row in seen["moves"]] == [name.value for name in MOVES]
    assert not any(row["allowed"] for row in seen["moves"])
    assert {row["reason"]["code"] for row in seen["moves"]} == {"not_allowed", "wrong_status"}
    assert [point["code"] for point in seen["checklist"]] == ["review", "evidence", "quote"]
    moves = caller(reviewer()).get(at(claim, "transitions/")).json()["moves"]
    assert {row["move"] for row in moves if row["allowed"]} == {"start_review", "shelve"}


def test_transitions_lead_from_logged_to_published_with_a_second_person() -> None:
    claim, rater, second, boss = an_evidenced_claim(), caller(reviewer()), caller(reviewer()), caller(chief())

    def move(client: Any, name: str, **words: str) -> Any:
        tag = client.get(at(claim, "transitions/"))["ETag"]
        return client.post(at(claim, "transitions/"), {"move": name, **words}, format="json", HTTP_IF_MATCH=tag)

    assert move(rater, "start_review").json()["status"] == "in_review"
    problem_of(move(rater, "submit"), 409, "gate_closed")
    review = {"claim": claim.pk, "rating": "false", "rationale": "It does not say so."}
    assert rater.post(f"{V1}/reviews/", review, format="json").status_code == 201
    assert move(rater, "submit").json()["status"] == "awaiting_approval"
    problem_of(move(rater, "approve"), 403, "second_person")
    assert move(second, "approve").json()["rating"]["code"] == "false"
    problem_of(move(second, "publish"), 403, "not_allowed")
    assert move(boss, "publish").json()["published_verdict"]["rating"]["code"] == "false"
    assert list(problem_of(move(boss, "withdraw"), 400, "comment_needed")["errors"]) == ["comment"]
    problem_of(move(boss, "nonsense"), 400, "unknown_move")


def test_transitions_shelve_as_a_duplicate_of_another_claim() -> None:
    claim, first = a_claim(), a_claim()
    client = caller(reviewer())
    body = {"move": "shelve", "shelf_reason": "duplicate", "duplicate_of": first.pk}
    shelved = client.post(at(claim, "transitions/"), body, format="json").json()
    assert (shelved["status"], shelved["shelf_reason"]) == ("shelved", "duplicate")
    assert shelved["duplicate_of"].endswith(at(first))


def test_acknowledge_evidence_is_for_reviewers() -> None:
    claim = a_checked_claim()
    a_confirmed_capture(claim.citations.get().source, "Something else.")
    problem_of(caller(editor()).post(at(claim, "acknowledge-evidence/")), 403, "not_allowed")
    assert caller(reader()).get(at(claim)).json()["evidence_changed_at"]
    assert caller(reviewer()).post(at(claim, "acknowledge-evidence/")).json()["evidence_changed_at"] is None


def test_provenance_counts_the_one_origin_behind_all() -> None:
    agency, paper = a_source(title="Agency"), a_source(title="Paper")
    attribute(agency, paper, by=None, kind="relays", words="as the paper writes")
    claim = a_claim(citations=(CitationDraft(source=agency), CitationDraft(source=paper)))
    found = caller(reader()).get(at(claim, "provenance/")).json()
    assert (found["independent_origins"], found["unknown_origins"], found["origins"]) == (1, 0, [paper.pk])
    assert found["edges"] == [
        {"source": agency.pk, "origin": paper.pk, "kind": "relays", "words": "as the paper writes"}
    ]
    assert {node["href"].rsplit("/api", 1)[1] for node in found["nodes"]} == {
        f"/v1/sources/{agency.pk}/",
        f"/v1/sources/{paper.pk}/",
    }


def test_history_tells_what_happened_page_by_page() -> None:
    someone = editor()
    claim = a_claim(by=someone)
    client = caller(someone)
    client.patch(at(claim), {"text": "Other"}, format="json")
    first = client.get(at(claim, "history/?page_size=1")).json()
    assert [(row["event"], row["who"]["id"], row["door"]) for row in first["results"]] == [
        ("claim.revised", someone.pk, "api")
    ]
    assert [row["event"] for row in client.get(first["next"]).json()["results"]] == ["claim.logged"]


def test_list_takes_the_same_queries_for_1_claim_and_for_30() -> None:
    client = caller(reader())
    save_topic(by=None, name="War")
    claim = a_checked_claim()
    apply(claim, MoveName.PUBLISH, by=chief())
    few = queries_of(client, CLAIMS)
    for _number in range(29):
        an_evidenced_claim()
    correction = MoveDetails(comment="New evidence.")
    apply(claim, MoveName.REOPEN, by=reviewer(), details=correction)
    assert queries_of(client, CLAIMS) == few
    assert few <= 12
    assert len(client.get(CLAIMS).json()["results"]) == 30


def test_retrieve_and_its_parts_take_12_queries_at_most() -> None:
    client, claim = caller(reviewer()), a_checked_claim()
    for more in ("", "transitions/", "provenance/", "history/"):
        assert queries_of(client, at(claim, more)) <= 12, more
