"""Drafts of reviews: kept, shown to nobody else, gone when the review is written."""

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import discard_draft, draft_of, save_draft, submit_review, write_review
from claims.models import Claim, Rating, ReviewDraft
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_claim, a_reviewed_claim, an_evidenced_claim, editor, reviewer

pytestmark = pytest.mark.django_db


def rating(code: str = "false") -> Rating:
    return Rating.objects.get(code=code)


def test_save_draft_keeps_one_for_each_reviewer_and_changes_nothing_about_the_claim() -> None:
    claim, first, second = a_reviewed_claim(by=reviewer()), reviewer(), reviewer()
    save_draft(claim, by=first, rationale="Half a thought")
    save_draft(claim, by=first, rating=rating(), rationale="A whole one", evidence=claim.citations.all())
    save_draft(claim, by=second, rationale="Mine")
    draft = draft_of(claim, first)
    assert (draft.rating, draft.rationale, list(draft.evidence.all())) == (
        rating(),
        "A whole one",
        list(claim.citations.all()),
    )
    assert draft_of(claim, second).rationale == "Mine"
    assert draft_of(claim, reviewer()) is None
    after = Claim.objects.get(pk=claim.pk)
    assert (after.version, after.review_id, after.status) == (claim.version, claim.review_id, claim.status)


def test_save_draft_tells_the_log_that_there_is_one_and_not_what_is_in_it() -> None:
    claim = a_claim()
    save_draft(claim, by=reviewer(), rating=rating(), rationale="Secret so far")
    event = history(claim).first()
    assert (event.event, event.data) == (EventType.REVIEW_DRAFTED, {})


def test_save_draft_is_for_reviewers_and_cites_the_claims_own() -> None:
    claim, other = a_claim(), an_evidenced_claim()
    with pytest.raises(NotAllowed):
        save_draft(claim, by=editor(), rationale="x")
    with pytest.raises(Invalid):
        save_draft(claim, by=reviewer(), evidence=other.citations.all())
    assert not ReviewDraft.objects.exists()


def test_a_draft_outlives_that_somebody_else_moves_the_claim() -> None:
    who = reviewer()
    claim = a_reviewed_claim(by=who)
    late = reviewer()
    save_draft(claim, by=late, rationale="Not done")
    apply(claim, MoveName.SUBMIT, by=who)
    save_draft(claim, by=late, rationale="Still not done")
    assert draft_of(claim, late).rationale == "Still not done"


def test_write_review_takes_the_writers_draft_and_leaves_the_others() -> None:
    claim, who, other = a_reviewed_claim(by=reviewer()), reviewer(), reviewer()
    save_draft(claim, by=who, rationale="Mine")
    save_draft(claim, by=other, rationale="His")
    write_review(claim, rating=rating(), rationale="Done", by=who)
    assert [draft.by for draft in ReviewDraft.objects.all()] == [other]


def test_discard_draft_is_an_event_once() -> None:
    claim, who = a_claim(), reviewer()
    save_draft(claim, by=who, rationale="x")
    discard_draft(claim, by=who)
    discard_draft(claim, by=who)
    assert not ReviewDraft.objects.exists()
    assert history(claim).filter(event=EventType.DRAFT_DISCARDED).count() == 1


def test_submit_review_writes_and_submits_or_neither() -> None:
    who = reviewer()
    claim = apply(an_evidenced_claim(), MoveName.START, by=who)
    submitted = submit_review(claim, rating=rating(), rationale="So it is.", by=who)
    assert (submitted.status, submitted.review.rating) == (Status.AWAITING_APPROVAL, rating())
    closed = apply(a_claim(), MoveName.START, by=who)
    with pytest.raises(Conflict) as refused:
        submit_review(closed, rating=rating(), rationale="So it is.", by=who)
    assert refused.value.code == "gate_closed"
    assert not closed.reviews.exists()
