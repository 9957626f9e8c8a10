"""What was approved is bound by a hash: what changes it sends the claim back, and nothing is published over it."""

import pytest

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict
from claims.actions import (
    CitationDraft,
    acknowledge_evidence,
    cite_source,
    pin_capture,
    remove_citation,
    revise_citation,
    revise_claim,
    waive_quote,
)
from claims.models import Claim
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MOVES, Move, MoveName
from sources.models import Source
from tests.builders import a_confirmed_capture, a_sealed_capture, a_source, chief, reviewer
from tests.claims.standing import SAID, claim_at

pytestmark = pytest.mark.django_db


def _revise(claim: Claim, by: User) -> None:
    revise_claim(claim, by=by, text="Something else was said")


def _cite(claim: Claim, by: User) -> None:
    cite_source(claim, CitationDraft(source=a_source(title="Story")), by=by)


def _requote(claim: Claim, by: User) -> None:
    revise_citation(claim.citations.order_by("pk")[0], by=by, quote="The archived")


def _repin(claim: Claim, by: User) -> None:
    citation = claim.citations.order_by("pk")[0]
    pin_capture(citation, a_sealed_capture(citation.source, "Another archived text."), by=by)


def _waive(claim: Claim, by: User) -> None:
    citation = claim.citations.order_by("pk")[0]
    a_sealed_capture(citation.source, "They rewrote it.")
    waive_quote(citation, reason="It stands in the print.", by=by)


def _remove(claim: Claim, by: User) -> None:
    remove_citation(claim.citations.order_by("-pk")[0], by=by)


# What is done, and the comment that says which change it was: {first} and {last} are its citations.
CHANGES = {
    _revise: "Changed: claim.",
    _cite: "Citation #{new} of “Story” was added.",
    _requote: "Citation #{first} of “Report” was changed.",
    _repin: "Another capture was pinned to citation #{first} of “Report”.",
    _waive: "The check of the quotation in citation #{first} of “Report” was waived.",
    _remove: "Citation #{last} of “Beside it” was removed.",
}


def _cited_twice(status: Status) -> Claim:
    """A claim at `status` that cites two sources by their titles, of which the review rests on the first."""
    claim = claim_at(Status.IN_REVIEW)
    cite_source(claim, CitationDraft(source=a_source(title="Beside it")), by=None)
    Source.objects.filter(pk=claim.citations.order_by("pk")[0].source_id).update(title="Report")
    claim = apply(claim, MoveName.SUBMIT, by=reviewer())
    if status != Status.AWAITING_APPROVAL:
        claim = apply(claim, MoveName.APPROVE, by=reviewer())
    return apply(claim, MoveName.PUBLISH, by=chief()) if status == Status.PUBLISHED else claim


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.CHECKED, Status.PUBLISHED])
def test_what_sent_a_claim_back_names_the_citation(change, status: Status) -> None:
    claim = _cited_twice(status)
    first, last = claim.citations.order_by("pk").values_list("pk", flat=True)
    change(claim, chief())
    assert Claim.objects.get(pk=claim.pk).status == Status.IN_REVIEW
    event = history(claim).filter(event=EventType.CLAIM_MOVED).first()
    new = claim.citations.order_by("pk").last().pk
    assert event.data["comment"] == CHANGES[change].format(first=first, last=last, new=new)


@pytest.mark.parametrize("change", [_revise, _cite, _requote, _repin])
@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.CHECKED, Status.PUBLISHED, Status.CORRECTED])
def test_any_change_of_what_was_approved_sends_the_claim_back_and_says_which(change, status: Status) -> None:
    claim = claim_at(status)
    change(claim, chief())
    after = Claim.objects.get(pk=claim.pk)
    assert (after.status, after.rating, after.verdict_digest) == (Status.IN_REVIEW, None, "")
    event = history(claim).filter(event=EventType.CLAIM_MOVED).first()
    assert event
    assert event.data["move"] == "sent_back"
    assert event.data["comment"]


def test_a_change_that_the_verdict_does_not_rest_on_leaves_it_alone() -> None:
    claim = claim_at(Status.AWAITING_APPROVAL)
    revise_claim(claim, by=reviewer(), priority=Claim.Priority.URGENT)
    assert Claim.objects.get(pk=claim.pk).status == Status.AWAITING_APPROVAL


def test_approve_refuses_what_was_changed_behind_the_desks_back() -> None:
    claim = claim_at(Status.AWAITING_APPROVAL)
    claim.citations.update(quote="archived")
    with pytest.raises(Conflict) as refused:
        apply(claim, MoveName.APPROVE, by=reviewer())
    assert refused.value.code == "changed_since_submitted"


NEEDS_SEEN = [move for move in MOVES.values() if move.needs_seen_evidence]


@pytest.mark.parametrize("move", NEEDS_SEEN, ids=lambda move: move.name)
@pytest.mark.parametrize("outcome", ["ok", "http.404"])
def test_nobody_publishes_what_lost_its_evidence_before_it_was_seen(move: Move, outcome: str) -> None:
    claim = claim_at(Status.CHECKED, published_before=bool(move.published_before))
    a_confirmed_capture(claim.citations.get().source, "They rewrote it." if outcome == "ok" else "", outcome=outcome)
    claim.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        apply(claim, move.name, by=chief(), details=SAID)
    assert refused.value.code == "evidence_changed"
    acknowledge_evidence(claim, by=reviewer())
    assert apply(claim, move.name, by=chief(), details=SAID).status == move.target


@pytest.mark.parametrize("move", NEEDS_SEEN, ids=lambda move: move.name)
def test_nobody_publishes_what_was_changed_behind_the_desks_back(move: Move) -> None:
    claim = claim_at(Status.CHECKED, published_before=bool(move.published_before))
    claim.citations.update(locator="page 3")
    with pytest.raises(Conflict) as refused:
        apply(claim, move.name, by=chief(), details=SAID)
    assert refused.value.code == "changed_since_approved"
    assert apply(claim, MoveName.WITHDRAW, by=chief(), details=SAID).status == Status.WITHDRAWN
