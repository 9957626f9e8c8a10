"""Blind checks: the second rating before the first is shown."""

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.audit.visible import history_for
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import answer_blind, ask_blind
from claims.models import BlindCheck, Claim, Rating
from claims.models.status import Status
from claims.workflow.blind import is_blind, visible_checks, visible_reviews
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_reviewed_claim, editor, reviewer

pytestmark = pytest.mark.django_db


def rating(code: str) -> Rating:
    return Rating.objects.get(code=code)


@pytest.fixture
def first():
    return reviewer()


@pytest.fixture
def second():
    return reviewer()


@pytest.fixture
def waiting(first) -> Claim:
    """A claim whose verdict, `true`, waits for a second person."""
    return apply(a_reviewed_claim(by=first), MoveName.SUBMIT, by=first)


def test_the_same_rating_approves_bound_to_what_was_submitted(waiting, second) -> None:
    ask_blind(waiting, by=second)
    claim = answer_blind(waiting, rating=rating("true"), rationale="I read it, too.", by=second)
    assert (claim.status, claim.rating) == (Status.CHECKED, rating("true"))
    approval = claim.approvals.get()
    assert (approval.by, approval.digest) == (second, claim.verdict_digest)
    assert BlindCheck.objects.get().agreed is True
    assert history(claim).filter(event=EventType.BLIND_ANSWERED).get().data["agreed"] is True


def test_another_rating_sends_the_claim_back_with_both(waiting, first, second) -> None:
    ask_blind(waiting, by=second)
    claim = answer_blind(waiting, rating=rating("false"), rationale="It says the opposite.", by=second)
    assert (claim.status, claim.rating, claim.review.by) == (Status.IN_REVIEW, None, first)
    check = BlindCheck.objects.get()
    assert (check.agreed, check.rating, check.rationale) == (False, rating("false"), "It says the opposite.")
    comment = history(claim).filter(event=EventType.CLAIM_MOVED).first().data["comment"]
    assert "“True”" in comment
    assert "“False”" in comment
    assert not claim.approvals.exists()
    assert check in visible_checks(first)


def test_while_blind_nothing_tells_the_first_rating(waiting, first, second) -> None:
    assert visible_reviews(second).filter(claim=waiting).count() == 1
    ask_blind(waiting, by=second)
    assert is_blind(second, waiting)
    assert not visible_reviews(second).filter(claim=waiting).exists()
    told = history_for(second, waiting)
    assert not told.filter(event__in=[EventType.REVIEW_WRITTEN, EventType.CLAIM_MOVED]).exists()
    assert told.filter(event=EventType.CLAIM_LOGGED).exists()
    for other in (first, reviewer(), editor()):
        assert not is_blind(other, waiting)
        assert visible_reviews(other).filter(claim=waiting).count() == 1
    answer_blind(waiting, rating=rating("true"), rationale="Yes.", by=second)
    assert visible_reviews(second).filter(claim=waiting).count() == 1
    assert history_for(second, waiting).filter(event=EventType.REVIEW_WRITTEN).exists()


def test_a_blind_person_sees_the_other_blind_persons_rating_after_his_own(waiting, second, settings) -> None:
    settings.APPROVALS = 2
    third = reviewer()
    ask_blind(waiting, by=third)
    ask_blind(waiting, by=second)
    claim = answer_blind(waiting, rating=rating("true"), rationale="Yes.", by=second)
    assert claim.status == Status.AWAITING_APPROVAL
    assert not visible_checks(third).exists()
    assert not history_for(third, claim).filter(event=EventType.BLIND_ANSWERED).exists()
    claim = answer_blind(claim, rating=rating("true"), rationale="Yes.", by=third)
    assert claim.status == Status.CHECKED
    assert visible_checks(third).count() == 2


def test_who_asked_to_be_blind_cannot_approve_at_sight(waiting, second) -> None:
    ask_blind(waiting, by=second)
    with pytest.raises(Conflict) as refused:
        apply(waiting, MoveName.APPROVE, by=second)
    assert refused.value.code == "blind"
    returned = apply(waiting, MoveName.RETURN, by=second, details=MoveDetails(comment="A source is missing."))
    assert returned.status == "in_review"
    assert not is_blind(second, waiting)


def test_only_who_may_approve_may_ask(waiting, first) -> None:
    for person in (first, waiting.logged_by, editor(), reviewer(kind="program")):
        with pytest.raises(NotAllowed):
            ask_blind(waiting, by=person)
    with pytest.raises(Conflict):
        ask_blind(a_reviewed_claim(by=first), by=reviewer())
    assert not BlindCheck.objects.exists()


def test_asking_twice_is_asking_once(waiting, second) -> None:
    assert ask_blind(waiting, by=second) == ask_blind(waiting, by=second)
    assert history(waiting).filter(event=EventType.BLIND_ASKED).count() == 1


def test_an_answer_needs_the_question_a_rating_and_a_rationale(waiting, second) -> None:
    with pytest.raises(Conflict) as refused:
        answer_blind(waiting, rating=rating("true"), rationale="Yes.", by=second)
    assert refused.value.code == "not_blind"
    ask_blind(waiting, by=second)
    for wrong in ({"rating": None, "rationale": "Yes."}, {"rating": rating("true"), "rationale": " "}):
        with pytest.raises(Invalid):
            answer_blind(waiting, by=second, **wrong)
    assert is_blind(second, waiting)


@pytest.mark.parametrize("code", ["true", "false"])
def test_what_changed_since_is_refused_in_the_same_words_whatever_the_answer(waiting, second, code) -> None:
    ask_blind(waiting, by=second)
    waiting.citations.update(quote="archived")
    with pytest.raises(Conflict) as refused:
        answer_blind(waiting, rating=rating(code), rationale="Yes.", by=second)
    assert refused.value.code == "changed_since_submitted"
    assert is_blind(second, waiting)


def test_the_next_submission_is_checked_blind_anew(waiting, first, second) -> None:
    ask_blind(waiting, by=second)
    claim = answer_blind(waiting, rating=rating("false"), rationale="No.", by=second)
    claim = apply(claim, MoveName.SUBMIT, by=first)
    assert not is_blind(second, claim)
    ask_blind(claim, by=second)
    claim = answer_blind(claim, rating=rating("true"), rationale="Now I see.", by=second)
    assert claim.status == Status.CHECKED
    assert [check.agreed for check in claim.blind_checks.order_by("pk")] == [False, True]
