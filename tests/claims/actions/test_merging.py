"""Merging: citations move, both histories stay, no verdict changes silently."""

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed, Stale
from claims.actions import CitationDraft, cite_source, make_confidential, merge_claims, revise_claim, write_review
from claims.actions.merging import merge_plan
from claims.admin.claim.history import history_entries
from claims.models import Citation, Claim, Rating
from claims.models.status import ShelfReason, Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, a_reviewed_claim, a_source, an_evidenced_claim, editor, reviewer

pytestmark = pytest.mark.django_db


def cite(claim: Claim, source=None, quote: str = "") -> Citation:
    return cite_source(claim, CitationDraft(source=source or a_source(), quote=quote), by=editor())


def test_merge_moves_citations_and_shelves_the_duplicate_with_an_event_on_each() -> None:
    claim, into, by = a_claim(), a_claim(), reviewer()
    moving = cite(claim)
    merge_claims(claim, into=into, by=by, comment="The same words.")
    claim.refresh_from_db()
    assert list(into.citations.all()) == [moving]
    assert (claim.status, claim.shelf_reason, claim.duplicate_of) == (Status.SHELVED, ShelfReason.DUPLICATE, into)
    gone = history(claim).get(event=EventType.CLAIM_MERGED)
    kept = history(into).get(event=EventType.CLAIM_MERGED_IN)
    assert (gone.data["into"], gone.data["moved"], gone.actor_id) == (into.pk, [moving.pk], by.pk)
    assert (kept.data["merged"], kept.data["moved"], kept.data["comment"]) == (
        claim.pk,
        [moving.pk],
        "The same words.",
    )


def test_merge_leaves_what_is_there_already_where_it_is() -> None:
    claim, into, source = a_claim(), a_claim(), a_source()
    there = cite(into, source, "the  same\nwords")
    repeated, other_words = cite(claim, source, "the same words"), cite(claim, source, "other words")
    merge_claims(claim, into=into, by=reviewer())
    assert list(into.citations.order_by("pk")) == [there, other_words]
    assert list(claim.citations.all()) == [repeated]


def test_merge_copies_what_a_review_rests_on() -> None:
    by = reviewer()
    claim, into = a_reviewed_claim(by=by), a_claim()
    original = claim.citations.get()
    merge_claims(claim, into=into, by=by)
    copy = into.citations.get()
    assert claim.citations.get() == original
    assert list(claim.review.evidence.all()) == [original]
    assert (copy.source, copy.quote, copy.quote_state, copy.capture) == (
        original.source,
        original.quote,
        original.quote_state,
        original.capture,
    )


def test_merge_into_a_verdict_sends_it_back_and_says_why() -> None:
    claim, into = an_evidenced_claim(), a_checked_claim()
    assert merge_plan(claim, into, by=reviewer()).sends_back
    merge_claims(claim, into=into, by=reviewer())
    into.refresh_from_db()
    assert (into.status, into.rating) == (Status.IN_REVIEW, None)
    assert f"#{claim.pk}" in history(into).filter(event=EventType.CLAIM_MOVED).first().data["comment"]


def test_merge_that_brings_nothing_leaves_the_verdict() -> None:
    into = a_checked_claim()
    there = into.citations.get()
    claim = a_claim()
    cite(claim, there.source, there.quote)
    assert not merge_plan(claim, into, by=reviewer()).sends_back
    merge_claims(claim, into=into, by=reviewer())
    into.refresh_from_db()
    assert into.status == Status.CHECKED


def test_merge_into_a_public_verdict_takes_a_chief() -> None:
    into = apply(a_checked_claim(), MoveName.PUBLISH, by=None)
    claim = an_evidenced_claim()
    with pytest.raises(NotAllowed):
        merge_claims(claim, into=into, by=reviewer())
    claim.refresh_from_db()
    assert claim.status == Status.UNVERIFIED
    assert claim.citations.count() == 1


def test_merge_refuses_itself_verdicts_and_the_shelf() -> None:
    claim, by = a_claim(), reviewer()
    with pytest.raises(Invalid):
        merge_claims(claim, into=claim, by=by)
    with pytest.raises(Conflict):
        merge_claims(a_checked_claim(), into=claim, by=by)
    shelved = apply(a_claim(), MoveName.SHELVE, by=by, details=MoveDetails(shelf_reason="opinion"))
    with pytest.raises(Conflict):
        merge_claims(claim, into=shelved, by=by)
    with pytest.raises(NotAllowed):
        merge_claims(claim, into=a_claim(), by=editor())
    old, claim = claim.version, revise_claim(claim, by=editor(), place="Caracas")
    with pytest.raises(Stale):
        merge_claims(claim, into=a_claim(), by=by, expected_version=old)


def test_merge_shows_nobody_what_he_could_not_see() -> None:
    by = reviewer()
    secret, plain = an_evidenced_claim(by=by), an_evidenced_claim()
    secret = make_confidential(secret, by=by)
    for claim, into in ((secret, plain), (plain, secret)):
        with pytest.raises(Conflict) as refused:
            merge_claims(claim, into=into, by=by)
        assert refused.value.code == "confidential"
    with pytest.raises(NotAllowed):
        merge_claims(secret, into=plain, by=reviewer())
    other = make_confidential(an_evidenced_claim(by=by), by=by)
    Claim.objects.get(pk=other.pk).readers.exclude(person=by).delete()
    Claim.objects.get(pk=secret.pk).readers.exclude(person=by).delete()
    merge_claims(secret, into=other, by=by)
    assert other.citations.count() == 2


def test_a_merged_claim_can_be_taken_back_with_its_reviews_and_without_what_moved() -> None:
    by = reviewer()
    claim, into = apply(a_claim(), MoveName.START, by=by), a_claim()
    write_review(claim, rating=Rating.objects.get(code="false"), rationale="No.", by=by)
    moving = cite(claim)
    merge_claims(claim, into=into, by=by)
    back = apply(Claim.objects.get(pk=claim.pk), MoveName.RESUME, by=by)
    assert (back.status, back.duplicate_of, back.reviews.count()) == (Status.IN_REVIEW, None, 1)
    assert list(into.citations.all()) == [moving]


def test_the_history_of_the_claim_that_stays_tells_both() -> None:
    claim, into, by = a_claim(text="First words"), a_claim(), reviewer()
    revise_claim(claim, by=editor(), text="Second words")
    merge_claims(claim, into=into, by=by, comment="Twice")
    told = history_entries(into, by)
    assert [entry.of for entry in told if entry.did == "changed the claim"] == [claim.pk]
    assert any(entry.did == f"merged #{claim.pk} into this claim" and entry.said == "Twice" for entry in told)
    apply(Claim.objects.get(pk=claim.pk), MoveName.RESUME, by=by)
    assert not [entry for entry in history_entries(into, by) if entry.of]
