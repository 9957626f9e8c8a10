"""Citations and reviews over REST."""

import pytest

from claims.actions import CitationDraft, cite_source
from claims.models import Citation, Claim
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.models import Source
from tests.builders import (
    a_capture_under_an_error,
    a_claim,
    a_sealed_capture,
    a_source,
    an_evidenced_claim,
    editor,
    reader,
    reviewer,
)
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db

CITATIONS = f"{V1}/citations/"
REVIEWS = f"{V1}/reviews/"


def a_citation(text: str = "The archived text.", quote: str = "archived text") -> Citation:
    """A citation of an archived source in an open claim."""
    source = a_source()
    a_sealed_capture(source, text)
    return a_claim(citations=(CitationDraft(source=source, quote=quote),)).citations.get()


def at(citation: Citation, more: str = "") -> str:
    return f"{CITATIONS}{citation.pk}/{more}"


def test_create_cites_a_new_source_by_its_url() -> None:
    claim = a_claim()
    body = {"claim": claim.pk, "url": "https://a.example/1", "role": "origin", "source_details": {"title": "A title"}}
    made = caller(editor()).post(CITATIONS, body, format="json")
    assert (made.status_code, made.json()["source"]["label"], made.json()["role"]) == (201, "A title", "origin")
    assert made["Location"] == made.json()["href"]


def test_create_cites_what_was_never_published() -> None:
    body = {"claim": a_claim().pk, "no_url_reason": "unpublished", "source_details": {"kind": "document"}}
    problem_of(caller(editor()).post(CITATIONS, body, format="json"), 400, "invalid")
    body["source_details"] = {"kind": "document", "description": "Internal documents of the US government"}
    made = caller(editor()).post(CITATIONS, body, format="json").json()
    assert (made["source"]["archive_state"], made["source"]["no_url_reason"]) == ("no_url", "unpublished")


def test_create_needs_a_source_and_a_claim() -> None:
    client = caller(editor())
    problem_of(client.post(CITATIONS, {"claim": a_claim().pk}, format="json"), 400, "source_needed")
    problem_of(client.post(CITATIONS, {"url": "https://a.example/"}, format="json"), 400, "invalid")
    assert not Source.objects.exists()


def test_partial_update_looks_for_the_new_quotation_at_once() -> None:
    citation = a_citation()
    changed = caller(editor()).patch(at(citation), {"quote": "not there"}, format="json").json()
    assert (changed["quote_state"], changed["quote_start"]) == ("missing", None)
    problem_of(caller(editor()).patch(at(citation), {"source": 1}, format="json"), 400, "invalid")


def test_partial_update_refuses_what_somebody_changed_since() -> None:
    citation, client = a_citation(), caller(editor())
    tag = client.get(at(citation))["ETag"]
    changed = client.patch(at(citation), {"locator": "page 3"}, format="json", HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.json()["locator"]) == (200, "page 3")
    problem_of(client.patch(at(citation), {"locator": "page 4"}, format="json", HTTP_IF_MATCH=tag), 412, "stale")
    problem_of(client.delete(at(citation), HTTP_IF_MATCH=tag), 412, "stale")


def test_destroy_leaves_what_a_review_rests_on() -> None:
    claim, client = an_evidenced_claim(), caller(reviewer())
    apply(claim, MoveName.START, by=reviewer())
    client.post(REVIEWS, {"claim": claim.pk, "rating": "true", "rationale": "So."}, format="json")
    problem_of(client.delete(at(claim.citations.get())), 400, "in_use")
    assert client.delete(at(a_citation())).status_code == 204


def test_readers_change_no_citation() -> None:
    citation, client = a_citation(), caller(reader())
    refused = [
        client.post(CITATIONS, {"claim": citation.claim_id, "source": citation.source_id}, format="json"),
        client.patch(at(citation), {"quote": ""}, format="json"),
        client.delete(at(citation)),
        client.post(at(citation, "waive/"), {"reason": "x"}, format="json"),
        client.post(at(citation, "pin/"), {"capture": citation.capture_id}, format="json"),
    ]
    for response in refused:
        problem_of(response, 403, "not_allowed")


def test_waive_is_for_reviewers_with_a_reason() -> None:
    citation = a_citation(quote="not there")
    problem_of(caller(editor()).post(at(citation, "waive/"), {"reason": "A photo"}, format="json"), 403, "not_allowed")
    client = caller(reviewer())
    assert problem_of(client.post(at(citation, "waive/"), {"reason": " "}, format="json"), 400, "invalid")["errors"]
    waived = client.post(at(citation, "waive/"), {"reason": "It is a photo."}, format="json").json()
    assert (waived["waived_reason"], waived["quote_state"]) == ("It is a photo.", "missing")
    problem_of(client.post(at(a_citation(), "waive/"), {"reason": "x"}, format="json"), 409, "nothing_to_waive")


def test_pin_takes_another_capture_of_the_same_source() -> None:
    citation = a_citation("Nothing of the kind.")
    other = a_sealed_capture(citation.source, "Now the archived text.", check=False)
    client = caller(editor())
    pinned = client.post(at(citation, "pin/"), {"capture": other.pk}, format="json").json()
    assert (pinned["capture"]["id"], pinned["quote_state"], pinned["quote_start"]) == (other.pk, "found", 8)
    strange = a_sealed_capture(a_source())
    problem_of(client.post(at(citation, "pin/"), {"capture": strange.pk}, format="json"), 400, "invalid")


def test_list_is_filtered_by_claim_and_state() -> None:
    found, missing = a_citation(), a_citation(quote="not there")
    client = caller(reader())
    assert [row["id"] for row in client.get(CITATIONS, {"claim": found.claim_id}).json()["results"]] == [found.pk]
    assert [row["id"] for row in client.get(CITATIONS, {"quote_state": "missing"}).json()["results"]] == [missing.pk]


def test_lists_take_the_same_queries_for_1_row_and_for_30(subtests: pytest.Subtests) -> None:
    client, someone = caller(reader()), reviewer()

    def one_more() -> None:
        claim = apply(an_evidenced_claim(), MoveName.START, by=someone)
        body = {"claim": claim.pk, "rating": "true", "rationale": "So."}
        caller(someone).post(REVIEWS, body, format="json")

    one_more()
    few = {address: queries_of(client, address) for address in (CITATIONS, REVIEWS)}
    for _number in range(29):
        one_more()
    for address in (CITATIONS, REVIEWS):
        with subtests.test(address):
            assert queries_of(client, address) == few[address] <= 12


def test_write_review_needs_a_reviewer_a_rating_and_a_rationale() -> None:
    claim = apply(an_evidenced_claim(), MoveName.START, by=reviewer())
    body = {"claim": claim.pk, "rating": "true", "rationale": "The text says so."}
    problem_of(caller(editor()).post(REVIEWS, body, format="json"), 403, "not_allowed")
    problem_of(caller(None).post(REVIEWS, body, format="json"), 403, "not_allowed")
    client = caller(reviewer())
    refused = client.post(REVIEWS, {**body, "rationale": ""}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["rationale"]
    refused = client.post(REVIEWS, {**body, "rating": "nonsense"}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["rating"]
    made = client.post(REVIEWS, body, format="json").json()
    assert (made["rating"]["code"], made["evidence"], made["approvals"]) == ("true", [claim.citations.get().pk], [])


def test_write_review_takes_evidence_of_its_own_claim_only() -> None:
    claim = apply(an_evidenced_claim(), MoveName.START, by=reviewer())
    body = {"claim": claim.pk, "rating": "true", "rationale": "So.", "evidence": [a_citation().pk]}
    refused = caller(reviewer()).post(REVIEWS, body, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["evidence"]


def test_write_review_is_refused_while_the_claim_is_not_in_review() -> None:
    body = {"claim": an_evidenced_claim().pk, "rating": "true", "rationale": "So."}
    problem_of(caller(reviewer()).post(REVIEWS, body, format="json"), 409, "wrong_status")


def test_reviews_never_change() -> None:
    client = caller(reviewer())
    claim = apply(an_evidenced_claim(), MoveName.START, by=reviewer())
    made = client.post(REVIEWS, {"claim": claim.pk, "rating": "true", "rationale": "So."}, format="json").json()
    problem_of(client.patch(made["href"], {"rationale": "x"}, format="json"), 405, "method_not_allowed")
    problem_of(client.delete(made["href"]), 405, "method_not_allowed")


def test_a_citation_counts_as_a_change_of_its_claim() -> None:
    claim = a_claim()
    before = Claim.objects.get().version
    cite_source(claim, CitationDraft(source=a_source()), by=None)
    assert Claim.objects.get().version == before + 1


def test_pin_accepts_a_capture_under_an_error_status_with_a_reason() -> None:
    source = a_source()
    citation = a_claim(citations=(CitationDraft(source=source, quote="archived text"),)).citations.get()
    came = a_capture_under_an_error(source, status=403)
    pin = {"capture": came.pk, "reason": "The site answers 403 to everybody."}
    problem_of(caller(editor()).post(at(citation, "pin/"), pin, format="json"), 403, "not_allowed")
    who = reviewer()
    client = caller(who)
    assert problem_of(client.post(at(citation, "pin/"), {"capture": came.pk}, format="json"), 400, "invalid")["errors"]
    pinned = client.post(at(citation, "pin/"), pin, format="json").json()
    assert (pinned["accepted_reason"], pinned["accepted_by"]["id"]) == (pin["reason"], who.pk)
    assert (pinned["quote_state"], pinned["capture"]["id"]) == ("found", came.pk)
    taken_back = client.delete(at(citation, "pin/")).json()
    assert (taken_back["capture"], taken_back["accepted_reason"], taken_back["accepted_at"]) == (None, "", None)
    problem_of(client.delete(at(citation, "pin/")), 409, "nothing_to_take_back")


def test_a_waiver_is_taken_back_by_delete() -> None:
    citation, client = a_citation(quote="not there"), caller(reviewer())
    client.post(at(citation, "waive/"), {"reason": "It is a photo."}, format="json")
    problem_of(caller(editor()).delete(at(citation, "waive/")), 403, "not_allowed")
    assert client.delete(at(citation, "waive/")).json()["waived_reason"] == ""
    problem_of(client.delete(at(citation, "waive/")), 409, "nothing_to_take_back")
