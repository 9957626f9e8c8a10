"""A whole text under an error status: no evidence until a reviewer accepts it, and then for that citation only."""

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import (
    CitationDraft,
    pin_capture,
    revise_citation,
    waive_quote,
    withdraw_acceptance,
    withdraw_waiver,
    write_review,
)
from claims.models import Citation, Claim, Rating
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.gate import Point, gate_of
from claims.workflow.states import MoveName
from sources.models import Capture
from tests.builders import (
    a_capture_under_an_error,
    a_claim,
    a_confirmed_capture,
    a_sealed_capture,
    a_source,
    chief,
    editor,
    reviewer,
)

pytestmark = pytest.mark.django_db

REASON = "The site answers 404 to everybody and shows the article."


def cited_under_an_error(quote: str = "archived text") -> Citation:
    """A citation as evidence of a page that came whole, with status 404."""
    source = a_source()
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, quote=quote)
    claim = a_claim(citations=(draft,))
    a_capture_under_an_error(source)
    return claim.citations.get()


def came(citation: Citation) -> Capture:
    """The newest capture of the cited source."""
    return Capture.objects.filter(source=citation.source_id).latest("pk")


def accepted(quote: str = "archived text") -> Citation:
    citation = cited_under_an_error(quote)
    return pin_capture(citation, came(citation), reason=REASON, by=reviewer())


def evidence_point(claim: Claim) -> Point:
    return next(point for point in gate_of(Claim.objects.get(pk=claim.pk)).points if point.code == "evidence")


def test_a_capture_under_an_error_status_is_no_evidence_by_itself() -> None:
    citation = cited_under_an_error()
    assert (citation.capture, citation.quote_state) == (None, "pending")
    point = evidence_point(citation.claim)
    assert not point.is_met
    assert "accept the capture with a reason" in point.sentence
    quote = gate_of(citation.claim).points[-1]
    assert not quote.is_met
    assert "came with an error status: accept its capture" in quote.sentence


def test_pin_capture_lets_it_count_and_says_who_accepted_it_and_why() -> None:
    who = reviewer()
    citation = cited_under_an_error()
    citation = pin_capture(citation, came(citation), reason=f" {REASON} ", by=who)
    assert (citation.accepted_reason, citation.accepted_by) == (REASON, who)
    assert (citation.quote_state, citation.capture) == ("found", came(citation))
    point = evidence_point(citation.claim)
    assert point.is_met
    assert REASON in point.sentence
    assert str(who) in point.sentence
    assert "404" in point.sentence
    event = history(citation.claim).get(event=EventType.CAPTURE_ACCEPTED)
    assert event.data["reason"] == REASON
    assert event.data["after"] == citation.capture_id


def test_pin_capture_takes_a_reviewer_and_a_reason_for_it() -> None:
    citation = cited_under_an_error()
    page = came(citation)
    with pytest.raises(NotAllowed):
        pin_capture(citation, page, reason=REASON, by=editor())
    with pytest.raises(Invalid) as refused:
        pin_capture(citation, page, reason=" ", by=reviewer())
    assert "reason" in refused.value.fields
    a_sealed_capture(citation.source, "Checking your browser", verdict="verdict.bot_wall")
    with pytest.raises(Invalid):
        pin_capture(citation, came(citation), reason=REASON, by=reviewer())
    assert Citation.objects.get().accepted_at is None


def test_withdraw_acceptance_leaves_the_citation_as_it_was_before() -> None:
    citation = accepted()
    with pytest.raises(NotAllowed):
        withdraw_acceptance(citation, by=editor())
    citation = withdraw_acceptance(citation, by=reviewer())
    assert (citation.capture, citation.quote_state, citation.accepted_reason) == (None, "pending", "")
    assert not evidence_point(citation.claim).is_met
    event = history(citation.claim).get(event=EventType.ACCEPTANCE_WITHDRAWN)
    assert event.data["reason"] == REASON
    with pytest.raises(Conflict):
        withdraw_acceptance(citation, by=reviewer())


def test_another_pinned_capture_voids_the_acceptance() -> None:
    citation = accepted()
    other = a_sealed_capture(citation.source, "The archived text, again.", check=False)
    citation = pin_capture(citation, other, by=editor())
    assert (citation.accepted_at, citation.accepted_by) == (None, None)
    assert citation.is_archived


def test_a_new_capture_without_an_error_takes_the_place_of_the_accepted_one() -> None:
    citation = accepted()
    later = a_sealed_capture(citation.source, "The archived text, again.")
    citation.refresh_from_db()
    assert (citation.capture, citation.accepted_at) == (later, None)
    assert evidence_point(citation.claim).sentence == "Evidence is archived."


def test_a_new_capture_under_an_error_is_not_accepted_with_the_old_one() -> None:
    citation = accepted()
    pinned = citation.capture
    later = a_capture_under_an_error(citation.source)
    citation.refresh_from_db()
    assert (citation.capture, citation.accepted_reason) == (pinned, REASON)
    citation = pin_capture(citation, later, reason="So does the new one.", by=reviewer())
    assert citation.accepted_reason == "So does the new one."


def test_a_new_capture_that_lacks_the_quotation_leaves_the_accepted_one_in_doubt() -> None:
    citation = accepted()
    a_confirmed_capture(citation.source, "They rewrote all of it.")
    citation.refresh_from_db()
    assert (citation.quote_state, citation.accepted_reason) == ("changed", REASON)
    assert not gate_of(citation.claim).is_open


def test_a_changed_quotation_is_looked_for_in_the_accepted_capture() -> None:
    citation = revise_citation(accepted(), by=editor(), quote="not there")
    assert (citation.quote_state, citation.accepted_reason) == ("missing", REASON)


@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.PUBLISHED])
def test_to_accept_or_to_take_back_sends_a_submitted_claim_back(status: Status) -> None:
    citation = accepted()
    who = reviewer()
    claim = apply(citation.claim, MoveName.START, by=who)
    write_review(claim, rating=Rating.objects.get(code="true"), rationale="The text says so.", by=who)
    claim = apply(claim, MoveName.SUBMIT, by=who)
    if status == Status.PUBLISHED:
        apply(apply(claim, MoveName.APPROVE, by=reviewer()), MoveName.PUBLISH, by=chief())
        with pytest.raises(NotAllowed):
            withdraw_acceptance(citation, by=who)
    withdraw_acceptance(citation, by=chief())
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW
    assert "was taken back" in history(claim).filter(event=EventType.CLAIM_MOVED).first().data["comment"]


def test_a_waiver_can_be_taken_back() -> None:
    citation = accepted("not there")
    citation = waive_quote(citation, reason="It is in the video.", by=reviewer())
    assert gate_of(citation.claim).points[-1].is_met
    with pytest.raises(NotAllowed):
        withdraw_waiver(citation, by=editor())
    citation = withdraw_waiver(citation, by=reviewer())
    assert (citation.waived_reason, citation.waived_at, citation.accepted_reason) == ("", None, REASON)
    assert not gate_of(citation.claim).points[-1].is_met
    assert history(citation.claim).get(event=EventType.WAIVER_WITHDRAWN).data["reason"] == "It is in the video."
    with pytest.raises(Conflict):
        withdraw_waiver(citation, by=reviewer())
