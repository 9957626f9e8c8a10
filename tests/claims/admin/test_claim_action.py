"""Buttons on a claim's page: exactly the moves that the workflow allows, and its refusals word for word."""

import pytest
from django.urls import reverse

from claimdesk.accounts.roles import Role
from claimdesk.errors import DomainError
from claims.actions import revise_claim
from claims.models import Citation, Review
from claims.models.status import Status
from claims.workflow.engine import apply, available
from claims.workflow.states import MOVES, MoveName
from tests import builders


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def move_url(claim, move):
    return reverse("admin:claims_claim_move", args=[claim.pk, move])


def in_state(status):
    """A claim that stands at `status`."""
    if status == Status.CHECKED:
        return builders.a_checked_claim()
    by = builders.reviewer()
    claim = builders.a_reviewed_claim(by=by) if status != Status.UNVERIFIED else builders.an_evidenced_claim()
    return apply(claim, MoveName.SUBMIT, by=by) if status == Status.AWAITING_APPROVAL else claim


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.UNVERIFIED, Status.IN_REVIEW, Status.AWAITING_APPROVAL, Status.CHECKED])
def test_page_shows_the_moves_of_the_workflow_with_reasons_for_those_refused(at_desk, status, subtests):
    claim = in_state(status)
    for role in Role:
        with subtests.test(str(role)):
            _assert_shows_its_moves(at_desk, claim, builders.a_person(role))


def _assert_shows_its_moves(at_desk, claim, person):
    seen = {"verdict": "shown"}  # whoever may check blind chose to see what was found
    text = at_desk(person).get(page(claim), seen).content.decode()
    options = available(claim, person)
    assert options
    for option in options:
        url = move_url(claim, option.move.name.value)
        assert (f'"{url}"' in text) == option.is_allowed
        if not option.is_allowed:
            assert str(option.refusal).replace("'", "&#x27;") in text
    for name in set(MOVES) - {option.move.name for option in options}:
        assert f'"{move_url(claim, name.value)}"' not in text


@pytest.mark.django_db
def test_move_refuses_what_the_workflow_refuses_with_the_same_sentence(at_desk, subtests):
    claim = in_state(Status.UNVERIFIED)
    for role in Role:
        person = builders.a_person(role)
        for move in MoveName:
            with subtests.test(role=str(role), move=str(move)):
                _assert_refused_alike(at_desk, claim, person, move)


def _assert_refused_alike(at_desk, claim, person, move):
    with pytest.raises(DomainError) as refused:
        apply(claim, move.value if move not in (MoveName.START, MoveName.SHELVE) else "approve", by=person)
    name = move.value if move not in (MoveName.START, MoveName.SHELVE) else "approve"
    answer = at_desk(person).post(move_url(claim, name), {"version": claim.version})
    assert answer.status_code == 200
    assert str(refused.value) in [str(error) for error in answer.context["form"].non_field_errors()]
    claim.refresh_from_db()
    assert claim.status == Status.UNVERIFIED


def test_move_goes_through_and_comes_back_to_the_claim(at_desk, reviewer):
    claim = builders.an_evidenced_claim()
    answer = at_desk(reviewer).post(move_url(claim, "start_review"), {"version": claim.version})
    claim.refresh_from_db()
    assert answer["Location"] == page(claim)
    assert claim.status == Status.IN_REVIEW


def test_move_asks_for_the_comment_at_its_field_and_keeps_the_rest(at_desk, reviewer):
    claim = in_state(Status.AWAITING_APPROVAL)
    answer = at_desk(reviewer).post(move_url(claim, "return"), {"version": claim.version, "comment": " "})
    assert "comment" in answer.context["form"].errors


def test_move_shelves_as_a_duplicate_of_a_named_claim(at_desk, reviewer):
    claim, other = builders.a_claim(), builders.a_claim()
    said = {"version": claim.version, "shelf_reason": "duplicate", "duplicate_of": f"#{other.pk} words"}
    at_desk(reviewer).post(move_url(claim, "shelve"), said)
    claim.refresh_from_db()
    assert (claim.status, claim.duplicate_of) == (Status.SHELVED, other)


def test_move_shelving_without_reason_or_other_claim_is_said_at_the_fields(at_desk, reviewer):
    claim = builders.a_claim()
    client = at_desk(reviewer)
    answer = client.post(move_url(claim, "shelve"), {"version": claim.version, "comment": "kept words"})
    assert "shelf_reason" in answer.context["form"].errors
    assert "kept words" in answer.content.decode()
    answer = client.post(move_url(claim, "shelve"), {"version": claim.version, "shelf_reason": "duplicate"})
    assert "duplicate_of" in answer.context["form"].errors


def test_move_on_an_older_version_is_told(at_desk, reviewer, editor):
    claim = builders.an_evidenced_claim()
    seen = claim.version
    revise_claim(claim, by=editor, text="Other words")
    answer = at_desk(reviewer).post(move_url(claim, "start_review"), {"version": seen})
    assert "Somebody changed this" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.status == Status.UNVERIFIED


def test_move_of_no_known_name_is_refused_in_words(at_desk, reviewer):
    claim = builders.a_claim()
    answer = at_desk(reviewer).post(move_url(claim, "vanish"), {"version": claim.version})
    assert "There is no move “vanish”" in answer.content.decode()


def test_page_lists_what_is_missing(at_desk, reviewer):
    claim = apply(builders.a_claim(), MoveName.START, by=reviewer)
    text = at_desk(reviewer).get(page(claim)).content.decode()
    assert 'class="unmet"' in text
    assert "Write a review: a rating and why." in text
    assert "Cite at least one source as evidence." in text


def test_review_is_written_from_the_page(at_desk, reviewer):
    claim = apply(builders.an_evidenced_claim(), MoveName.START, by=reviewer)
    client = at_desk(reviewer)
    form = client.get(page(claim)).context["review_form"]
    rating = form.fields["rating"].queryset.get(code="false")
    data = {"version": claim.version, "rating": rating.pk, "rationale": "The archive says otherwise."}
    client.post(reverse("admin:claims_claim_review", args=[claim.pk]), data)
    review = Review.objects.get()
    assert (review.by, review.rating, review.rationale) == (reviewer, rating, "The archive says otherwise.")
    assert list(review.evidence.all()) == list(claim.citations.all())


def test_review_without_rating_keeps_the_rationale(at_desk, reviewer):
    claim = apply(builders.an_evidenced_claim(), MoveName.START, by=reviewer)
    url = reverse("admin:claims_claim_review", args=[claim.pk])
    answer = at_desk(reviewer).post(url, {"version": claim.version, "rationale": "Long thought"})
    assert "rating" in answer.context["form"].errors
    assert "Long thought" in answer.content.decode()
    assert not Review.objects.exists()


def test_review_is_no_editors_business(at_desk, reviewer, editor):
    claim = apply(builders.an_evidenced_claim(), MoveName.START, by=reviewer)
    client = at_desk(editor)
    assert client.get(page(claim)).context["review_form"] is None
    url = reverse("admin:claims_claim_review", args=[claim.pk])
    assert "does not allow this" in client.post(url, {"version": claim.version, "rationale": "x"}).content.decode()


def test_waiver_needs_a_reason_and_names_who_gave_it(at_desk, reviewer):
    claim = builders.an_evidenced_claim(quote="not in it")
    citation = claim.citations.get()
    assert citation.quote_state == Citation.QuoteState.MISSING
    client = at_desk(reviewer)
    url = reverse("admin:claims_claim_waive", args=[claim.pk, citation.pk])
    assert url in client.get(page(claim)).content.decode()
    assert "reason" in client.post(url, {"version": claim.version, "reason": ""}).context["form"].errors
    client.post(url, {"version": claim.version, "reason": "Translated by the source"})
    citation.refresh_from_db()
    assert (citation.waived_reason, citation.waived_by) == ("Translated by the source", reviewer)


def test_take_assigns_to_whoever_presses(at_desk, editor):
    claim = builders.a_claim()
    at_desk(editor).post(reverse("admin:claims_claim_take", args=[claim.pk]), {})
    claim.refresh_from_db()
    assert claim.assignee == editor


def test_pages_of_a_claim_that_is_not_there_are_not_found(at_desk, reviewer):
    assert at_desk(reviewer).get("/admin/claims/claim/999999/move/shelve/").status_code == 404
