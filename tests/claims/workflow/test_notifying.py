"""Who hears of what, through the actions that make it happen."""

import pytest
from django.urls import reverse

from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice
from claimdesk.outbox.dispatching import dispatch_due
from claims.actions import acknowledge_evidence, assign, comment, make_confidential, revise_claim
from claims.actions.blind_check import answer_blind, ask_blind
from claims.models import Citation
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return builders.editor(username="olena")


@pytest.fixture
def reviewer():
    return builders.reviewer(username="taras")


@pytest.fixture
def second():
    return builders.reviewer(username="second")


def hearing(kind, *, unread=True):
    """The usernames of those who were told `kind`, of whom it is unread."""
    notices = Notice.objects.filter(kind=kind)
    return sorted((notices.unread() if unread else notices).values_list("to__username", flat=True))


def submitted(*, by, logged_by=None):
    """A claim that waits for approval."""
    return apply(builders.a_reviewed_claim(by=by, logged_by=logged_by), MoveName.SUBMIT, by=by)


def changed_since(claim):
    """`claim` after its source was archived twice without the quotation."""
    builders.a_confirmed_capture(Citation.objects.get(claim=claim).source, text="Other words.")
    claim.refresh_from_db()
    return claim


def test_assigning_tells_the_assignee_and_ends_for_the_one_before(editor, reviewer):
    claim = builders.a_claim()
    assign(claim, to=editor, by=reviewer)
    assert hearing(Kind.ASSIGNED) == ["olena"]
    assign(claim, to=reviewer, by=editor)
    assert hearing(Kind.ASSIGNED) == ["taras"]
    assign(claim, to=None, by=editor)
    assert hearing(Kind.ASSIGNED) == []


def test_assigning_to_oneself_tells_nobody(editor):
    assign(builders.a_claim(), to=editor, by=editor)
    assert hearing(Kind.ASSIGNED, unread=False) == []


def test_logging_for_somebody_tells_them(editor, reviewer):
    builders.a_claim(by=reviewer, assignee=editor)
    assert hearing(Kind.ASSIGNED) == ["olena"]


def test_submitting_tells_all_who_may_approve(editor, reviewer, second):
    builders.chief(username="iryna")
    builders.reader(username="ivan")
    builders.reviewer(username="gone", is_active=False)
    submitted(by=reviewer, logged_by=builders.reviewer(username="logger"))
    assert hearing(Kind.AWAITING_APPROVAL) == ["iryna", "second"]


def test_submitting_a_confidential_claim_tells_only_those_who_see_it(editor, reviewer, second):
    chief = builders.chief(username="iryna")
    claim = builders.a_reviewed_claim(by=reviewer, logged_by=editor)
    make_confidential(claim, by=reviewer, readers=[second])
    apply(claim, MoveName.SUBMIT, by=reviewer)
    assert hearing(Kind.AWAITING_APPROVAL) == ["second"]
    assert chief.pk not in Notice.objects.values_list("to", flat=True)


def test_approving_ends_the_waiting_of_all(reviewer, second):
    builders.chief(username="iryna")
    apply(submitted(by=reviewer), MoveName.APPROVE, by=second)
    assert hearing(Kind.AWAITING_APPROVAL) == []


def test_the_first_approval_of_two_ends_the_waiting_of_one(reviewer, second, settings):
    settings.APPROVALS = 2
    builders.chief(username="iryna")
    apply(submitted(by=reviewer), MoveName.APPROVE, by=second)
    assert hearing(Kind.AWAITING_APPROVAL) == ["iryna"]


@pytest.mark.parametrize("move", [MoveName.RETURN, MoveName.REOPEN])
def test_returning_tells_reviewer_and_assignee_why(editor, reviewer, second, move):
    claim = submitted(by=reviewer)
    if move == MoveName.REOPEN:
        claim = apply(claim, MoveName.APPROVE, by=second)
    assign(claim, to=editor, by=second)
    apply(claim, move, by=second, details=MoveDetails(comment="The second quote is missing."))
    assert hearing(Kind.RETURNED) == ["olena", "taras"]
    assert hearing(Kind.AWAITING_APPROVAL) == []
    assert {notice.data["comment"] for notice in Notice.objects.filter(kind=Kind.RETURNED)} == {
        "The second quote is missing."
    }


def test_submitting_again_ends_the_return(reviewer, second):
    claim = apply(submitted(by=reviewer), MoveName.RETURN, by=second, details=MoveDetails(comment="No"))
    apply(claim, MoveName.SUBMIT, by=reviewer)
    assert hearing(Kind.RETURNED) == []
    assert hearing(Kind.AWAITING_APPROVAL) == ["second"]


def test_changing_a_submitted_claim_tells_its_reviewer(reviewer, second):
    revise_claim(submitted(by=reviewer), by=second, text="Other words")
    assert hearing(Kind.RETURNED) == ["taras"]
    assert hearing(Kind.AWAITING_APPROVAL) == []


def test_changed_evidence_tells_assignee_reviewer_and_approver(editor, reviewer, second):
    claim = builders.a_checked_claim(by=reviewer, approver=second)
    assign(claim, to=editor, by=second)
    claim = changed_since(claim)
    assert claim.evidence_changed_at is not None
    assert hearing(Kind.EVIDENCE_CHANGED) == ["olena", "second", "taras"]
    assert Notice.objects.filter(kind=Kind.EVIDENCE_CHANGED, by=None).count() == 3

    acknowledge_evidence(claim, by=reviewer)
    assert hearing(Kind.EVIDENCE_CHANGED) == []


def test_everybody_who_hears_may_see_the_claim(editor, reviewer, second):
    claim = builders.a_checked_claim(by=reviewer, approver=second)
    make_confidential(claim, by=reviewer)
    changed_since(claim)
    assert hearing(Kind.EVIDENCE_CHANGED) == ["taras"]


def test_nobody_is_told_what_was_said_of_a_verdict_that_he_checks_blind(editor, reviewer, second, client, mailoutbox):
    second.email = "second@desk.example"
    second.save()
    claim = submitted(by=reviewer)
    ask_blind(claim, by=second)
    comment(claim, "I say it is false, @second", by=reviewer)
    dispatch_due()
    assert all("false" not in sent.body for sent in mailoutbox)
    assert any("mentioned you" in sent.body for sent in mailoutbox)
    client.force_login(second)
    page = client.get(reverse("notices")).content.decode()
    assert "mentioned you in a discussion" in page
    assert "I say it is false" not in page
    assert "I say it is false" not in client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()

    answer_blind(claim, rating=claim.review.rating, rationale="It is what it is.", by=second)
    assert "I say it is false" in client.get(reverse("notices")).content.decode()
