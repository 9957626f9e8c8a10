"""Every row of the transition table, every role, the gate and the second person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import PERMISSIONS, Role
from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed, Stale
from claims.actions import (
    CitationDraft,
    cite_source,
    remove_citation,
    revise_claim,
    waive_quote,
    write_review,
)
from claims.models import Claim, Correction, Rating
from claims.models.status import ShelfReason, Status
from claims.workflow.engine import MoveDetails, apply, available
from claims.workflow.gate import gate_of
from claims.workflow.states import MOVES, Move, MoveName
from sources.models import Source
from tests.builders import (
    a_checked_claim,
    a_claim,
    a_person,
    a_reviewed_claim,
    a_sealed_capture,
    a_source,
    an_evidenced_claim,
    chief,
    editor,
    reviewer,
)
from tests.claims.standing import SAID, claim_at

pytestmark = pytest.mark.django_db

ROWS = [(move, origin) for move in MOVES.values() for origin in move.origins]
ROW_NAMES = [f"{move.name}-from-{origin}" for move, origin in ROWS]


@pytest.mark.parametrize(("move", "origin"), ROWS, ids=ROW_NAMES)
def test_apply_makes_each_move_for_exactly_the_roles_of_its_row(
    move: Move, origin: Status, subtests: pytest.Subtests
) -> None:
    claim = claim_at(origin, published_before=bool(move.published_before), is_unwritten=move.needs_no_review)
    for role in Role.values:
        user = a_person(role)
        with subtests.test(str(role)), _taken_back():
            listed = {option.move.name: option.refusal for option in available(claim, user)}
            if move.permission in PERMISSIONS[Role(role)]:
                assert listed[move.name] is None
                moved = apply(claim, move.name, by=user, details=SAID)
                assert moved.status == move.target
                event = history(moved).filter(event=EventType.CLAIM_MOVED).first()
                assert event
                assert (event.data["from"], event.data["to"], event.actor_id) == (origin, move.target, user.pk)
            else:
                assert isinstance(listed[move.name], NotAllowed)
                _assert_refused(NotAllowed, claim, move, user)
        claim = Claim.objects.get(pk=claim.pk)


@pytest.mark.parametrize("origin", Status)
def test_apply_refuses_each_move_from_where_it_does_not_start(origin: Status, subtests: pytest.Subtests) -> None:
    claim, person = claim_at(origin), chief()
    for move in MOVES.values():
        if origin not in move.origins:
            with subtests.test(str(move.name)), _taken_back():
                _assert_refused(Conflict, claim, move, person)


@contextmanager
def _taken_back() -> Iterator[None]:
    """The next case begins with the same rows: whatever the block writes is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _assert_refused(error: type[Exception], claim: Claim, move: Move, user: User | None) -> None:
    events = history(claim).count()
    with pytest.raises(error):
        apply(claim, move.name, by=user, details=SAID)
    after = Claim.objects.get(pk=claim.pk)
    assert (after.status, after.version) == (claim.status, claim.version)
    assert history(claim).count() == events


@pytest.mark.parametrize("move", [move for move in MOVES.values() if move.needs_comment], ids=lambda move: move.name)
def test_apply_wants_a_comment_where_the_row_says_so(move: Move) -> None:
    claim = claim_at(move.origins[0], published_before=bool(move.published_before))
    with pytest.raises(Invalid) as refused:
        apply(claim, move.name, by=chief(), details=MoveDetails(comment="  "))
    assert "comment" in refused.value.fields


def test_apply_shelves_with_a_reason_only() -> None:
    with pytest.raises(Invalid) as refused:
        apply(a_claim(), MoveName.SHELVE, by=reviewer())
    assert "shelf_reason" in refused.value.fields


def test_apply_shelves_a_duplicate_with_the_claim_it_repeats() -> None:
    claim, other = a_claim(), a_claim()
    for wrong in (None, claim):
        with pytest.raises(Invalid):
            apply(claim, MoveName.SHELVE, by=reviewer(), details=MoveDetails("", ShelfReason.DUPLICATE, wrong))
    shelved = apply(claim, MoveName.SHELVE, by=reviewer(), details=MoveDetails("", ShelfReason.DUPLICATE, other))
    assert (shelved.shelf_reason, shelved.duplicate_of) == (ShelfReason.DUPLICATE, other)
    resumed = apply(shelved, MoveName.RESUME, by=reviewer())
    assert (resumed.shelf_reason, resumed.duplicate_of) == ("", None)


def test_apply_refuses_an_unknown_move() -> None:
    with pytest.raises(Invalid) as refused:
        apply(a_claim(), "vanish", by=chief())
    assert refused.value.code == "unknown_move"


def test_apply_refuses_who_saw_an_older_version() -> None:
    claim = a_claim()
    revise_claim(claim, by=editor(), place="Caracas")
    with pytest.raises(Stale):
        apply(claim, MoveName.START, by=reviewer(), expected_version=claim.version)


def test_apply_refuses_whom_was_deactivated() -> None:
    gone = reviewer(is_active=False)
    with pytest.raises(NotAllowed):
        apply(a_claim(), MoveName.START, by=gone)


# --- The gate ---


def test_submit_waits_for_a_review() -> None:
    claim = apply(an_evidenced_claim(), MoveName.START, by=reviewer())
    with pytest.raises(Conflict) as refused:
        apply(claim, MoveName.SUBMIT, by=reviewer())
    assert refused.value.code == "gate_closed"
    assert "review" in str(refused.value)


def test_submit_waits_for_the_capture_and_its_quotation() -> None:
    source = a_source()
    draft = CitationDraft(source=source, role="evidence", quote="radars and missiles")
    who = reviewer()
    claim = apply(a_claim(citations=(draft,)), MoveName.START, by=who)
    write_review(claim, rating=Rating.objects.get(code="true"), rationale="So it says.", by=who)
    with pytest.raises(Conflict):
        apply(claim, MoveName.SUBMIT, by=who)
    a_sealed_capture(source, "He asked for “radars” and missiles.")
    assert claim.citations.get().quote_state == "found"
    assert apply(claim, MoveName.SUBMIT, by=who).status == Status.AWAITING_APPROVAL


@pytest.mark.parametrize("verdict", ["verdict.error_page", "verdict.error_status"])
def test_submit_takes_no_answer_with_an_error_status_for_archived_evidence(verdict: str) -> None:
    source = a_source()
    who = reviewer()
    claim = apply(a_claim(citations=(CitationDraft(source=source, role="evidence"),)), MoveName.START, by=who)
    write_review(claim, rating=Rating.objects.get(code="true"), rationale="So it says.", by=who)
    a_sealed_capture(source, "Access denied", outcome="http.403", verdict=verdict)
    with pytest.raises(Conflict) as refused:
        apply(claim, MoveName.SUBMIT, by=who)
    assert refused.value.code == "gate_closed"
    a_sealed_capture(source, "He asked for radars.")
    assert apply(claim, MoveName.SUBMIT, by=who).status == Status.AWAITING_APPROVAL


def test_the_gate_waits_for_a_look_at_a_quotation_that_stands_only_in_data_of_the_page() -> None:
    source = a_source()
    claim = a_claim(citations=(CitationDraft(source=source, quote="radars and missiles"),))
    a_sealed_capture(source, "He asked for radars and missiles.", outcome="content.carried", carried="linked_data")
    point = gate_of(claim).points[-1]
    assert not point.is_met
    assert "in data of the page, not in what people see" in point.sentence
    waive_quote(claim.citations.get(), reason="The site shows it by a script.", by=reviewer())
    point = gate_of(claim).points[-1]
    assert point.is_met
    assert "in the page's data" in point.sentence
    assert "The site shows it by a script." in point.sentence


def test_submit_takes_a_waiver_for_a_missing_quotation() -> None:
    who = reviewer()
    claim = a_reviewed_claim(by=who)
    source = a_source()
    a_sealed_capture(source)
    citation = cite_source(claim, CitationDraft(source=source, quote="not in there"), by=who)
    assert citation.quote_state == "missing"
    with pytest.raises(Conflict):
        apply(claim, MoveName.SUBMIT, by=who)
    waive_quote(citation, reason="Said in the video, not in the text.", by=who)
    assert apply(claim, MoveName.SUBMIT, by=who).status == Status.AWAITING_APPROVAL


# --- Two people ---


def test_approve_refuses_whoever_logged_the_claim() -> None:
    logger, who = reviewer(), reviewer()
    claim = apply(a_reviewed_claim(by=who, logged_by=logger), MoveName.SUBMIT, by=who)
    with pytest.raises(NotAllowed) as refused:
        apply(claim, MoveName.APPROVE, by=logger)
    assert refused.value.code == "second_person"


def test_approve_refuses_whoever_wrote_the_review_be_it_the_chief() -> None:
    boss = chief()
    claim = apply(a_reviewed_claim(by=boss), MoveName.SUBMIT, by=boss)
    with pytest.raises(NotAllowed):
        apply(claim, MoveName.APPROVE, by=boss)


def test_approve_refuses_the_desk_itself_and_programs() -> None:
    claim = claim_at(Status.AWAITING_APPROVAL)
    for nobody in (None, reviewer(kind="program")):
        with pytest.raises(NotAllowed):
            apply(claim, MoveName.APPROVE, by=nobody)


def test_approve_waits_for_as_many_people_as_the_desk_wants(settings) -> None:
    settings.APPROVALS = 2
    first = reviewer()
    claim = apply(claim_at(Status.AWAITING_APPROVAL), MoveName.APPROVE, by=first)
    assert (claim.status, claim.rating) == (Status.AWAITING_APPROVAL, None)
    with pytest.raises(Conflict) as refused:
        apply(claim, MoveName.APPROVE, by=first)
    assert refused.value.code == "approved_already"
    assert apply(claim, MoveName.APPROVE, by=reviewer()).status == Status.CHECKED


def test_submit_checks_at_once_at_a_desk_of_one(settings) -> None:
    settings.APPROVALS = 0
    alone = chief()
    claim = apply(a_reviewed_claim(by=alone, logged_by=alone), MoveName.SUBMIT, by=alone)
    assert claim.status == Status.CHECKED
    assert claim.rating == Rating.objects.get(code="true")


def test_an_approval_of_before_a_return_counts_no_more(settings) -> None:
    settings.APPROVALS = 2
    first = reviewer()
    claim = apply(claim_at(Status.AWAITING_APPROVAL), MoveName.APPROVE, by=first)
    claim = apply(claim, MoveName.RETURN, by=reviewer(), details=SAID)
    claim = apply(claim, MoveName.SUBMIT, by=reviewer())
    claim = apply(claim, MoveName.APPROVE, by=reviewer())
    assert claim.status == Status.AWAITING_APPROVAL
    assert apply(claim, MoveName.APPROVE, by=first).status == Status.CHECKED


def test_a_citation_that_a_review_rests_on_cannot_be_removed() -> None:
    claim = claim_at(Status.IN_REVIEW)
    with pytest.raises(Invalid):
        remove_citation(claim.citations.get(), by=reviewer())
    assert claim.citations.count() == 1


@pytest.mark.parametrize(
    ("status", "role", "may"),
    [
        (Status.UNVERIFIED, Role.EDITOR, True),
        (Status.IN_REVIEW, Role.EDITOR, True),
        (Status.AWAITING_APPROVAL, Role.EDITOR, False),
        (Status.AWAITING_APPROVAL, Role.REVIEWER, True),
        (Status.CHECKED, Role.REVIEWER, True),
        (Status.PUBLISHED, Role.REVIEWER, False),
        (Status.PUBLISHED, Role.CHIEF, True),
        (Status.UNVERIFIED, Role.READER, False),
    ],
)
def test_a_claim_is_changed_by_the_roles_of_its_status(status: Status, role: str, may: bool) -> None:
    claim = claim_at(status)
    if may:
        assert revise_claim(claim, by=a_person(role), place="Caracas").place == "Caracas"
    else:
        with pytest.raises(NotAllowed):
            revise_claim(claim, by=a_person(role), place="Caracas")


# --- After the verdict ---


def test_a_correction_keeps_the_old_verdict_with_date_and_reason() -> None:
    claim = claim_at(Status.CORRECTED)
    correction = Correction.objects.get(claim=claim)
    assert (correction.old_review.rating.code, correction.new_review.rating.code) == ("true", "false")
    assert correction.reason == SAID.comment
    assert correction.created_at <= timezone.now()
    assert (claim.published_review, claim.rating) == (correction.new_review, correction.new_review.rating)


def test_publish_refuses_a_second_first_time() -> None:
    with pytest.raises(Conflict) as refused:
        apply(claim_at(Status.CHECKED, published_before=True), MoveName.PUBLISH, by=chief())
    assert refused.value.code == "published_before"


def test_approve_puts_the_sources_under_watch(settings) -> None:
    claim = a_checked_claim()
    source = Source.objects.get(pk=claim.citations.get().source_id)
    due = timezone.now() + timedelta(days=settings.RECHECK_DAYS)
    assert source.recheck_at is not None
    assert abs(source.recheck_at - due) < timedelta(minutes=5)
