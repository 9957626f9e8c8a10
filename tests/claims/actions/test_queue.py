"""Taking the next claim, giving one to somebody, giving it back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed, Stale
from claims.actions import assign, revise_claim, take_next
from claims.models import Claim
from claims.models.claim import QUEUE_ORDER, Queue
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, a_reviewed_claim, editor, reader, reviewer

pytestmark = pytest.mark.django_db
Priority = Claim.Priority


def in_days(number: int):
    return timezone.localdate() + timedelta(days=number)


def test_take_next_gives_by_priority_then_due_date_then_age() -> None:
    later = a_claim()
    oldest_without = later
    due = a_claim(due_on=in_days(5))
    overdue = a_claim(due_on=in_days(-2))
    low_overdue = a_claim(priority=Priority.LOW, due_on=in_days(-30))
    urgent = a_claim(priority=Priority.URGENT)
    newest_without = a_claim()
    who = reviewer()
    given = [take_next(by=who).pk for _claim in range(6)]
    expected = [urgent, overdue, due, oldest_without, newest_without, low_overdue]
    assert given == [claim.pk for claim in expected]


def test_take_next_starts_the_review_and_writes_down_who_took_it() -> None:
    claim, who = a_claim(), reviewer()
    taken = take_next(by=who)
    assert (taken.pk, taken.status, taken.assignee) == (claim.pk, Status.IN_REVIEW, who)
    assert Claim.objects.get(pk=claim.pk).status == Status.IN_REVIEW
    events = list(history(claim).values_list("event", "actor_id")[:2])
    assert events == [(EventType.CLAIM_MOVED, who.pk), (EventType.CLAIM_TAKEN, who.pk)]


def test_take_next_passes_over_what_somebody_works_on_and_what_is_decided() -> None:
    a_claim(assignee=editor())
    a_checked_claim()
    by = reviewer()
    apply(a_reviewed_claim(by=by), MoveName.SUBMIT, by=by)
    with pytest.raises(Conflict) as refused:
        take_next(by=reviewer())
    assert refused.value.code == "nothing_left"
    free = a_reviewed_claim(by=by)
    assert take_next(by=reviewer()).pk == free.pk


def test_take_next_gives_a_reviewer_what_he_logged_himself() -> None:
    who = reviewer()
    own = a_claim(by=who)
    assert take_next(by=who).pk == own.pk


def test_take_next_is_for_reviewers() -> None:
    a_claim()
    for person in (editor(), reader(), reviewer(kind="program")):
        with pytest.raises(NotAllowed):
            take_next(by=person)
    assert not Claim.objects.exclude(assignee=None).exists()


def test_take_next_reads_the_index_and_sorts_nothing() -> None:
    found = Claim.objects.to_take()
    plan = found.explain()
    if connection.vendor == "sqlite":
        assert "claim_to_take" in plan
        assert "TEMP B-TREE" not in plan
    else:  # PostgreSQL has to be told that the table is not tiny
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert "claim_to_take" in found[:1].explain()


def test_take_next_asks_the_database_the_same_few_times_however_many_claims_wait() -> None:
    a_claim()
    with CaptureQueriesContext(connection) as few:
        take_next(by=reviewer())
    for _number in range(20):
        a_claim()
    with CaptureQueriesContext(connection) as many:
        take_next(by=reviewer())
    assert len(few) == len(many)


def test_assign_gives_passes_on_and_takes_back_with_an_event_each() -> None:
    claim, first, second, by = a_claim(), editor(), reviewer(), editor()
    assign(claim, to=first, by=by)
    assign(claim, to=second, by=by)
    assign(claim, to=second, by=by)
    assert assign(claim, to=None, by=by).assignee is None
    events = history(claim).filter(event=EventType.CLAIM_ASSIGNED)
    assert [(event.data["before"], event.data["after"]) for event in events] == [
        (second.pk, None),
        (first.pk, second.pk),
        (None, first.pk),
    ]
    assert take_next(by=second).pk == claim.pk


def test_assign_refuses_who_cannot_work_on_claims_and_who_saw_an_older_version() -> None:
    claim = a_claim()
    with pytest.raises(Invalid) as refused:
        assign(claim, to=reader(), by=editor())
    assert "assignee" in refused.value.fields
    revise_claim(claim, by=editor(), place="Caracas")
    with pytest.raises(Stale):
        assign(claim, to=editor(), by=editor(), expected_version=claim.version)


def test_the_database_says_on_whose_desk_a_claim_lies() -> None:
    by = reviewer()
    waiting = apply(a_reviewed_claim(by=by), MoveName.SUBMIT, by=by)
    checked, changed = a_checked_claim(), a_checked_claim()
    Claim.objects.filter(pk=changed.pk).update(evidence_changed_at=timezone.now())
    shelved = apply(a_claim(), MoveName.SHELVE, by=by, details=MoveDetails(shelf_reason="opinion"))
    fresh = a_claim()
    lies = dict(Claim.objects.values_list("pk", "queue"))
    assert lies == {
        waiting.pk: Queue.APPROVERS,
        checked.pk: Queue.NOBODY,
        changed.pk: Queue.REVIEWERS,
        shelved.pk: Queue.NOBODY,
        fresh.pk: Queue.REVIEWERS,
    }
    assert set(Claim.objects.to_review().order_by(*QUEUE_ORDER)) == {fresh, changed}


def test_overdue_is_what_still_waits_past_its_day() -> None:
    late, today = a_claim(due_on=in_days(-1)), a_claim(due_on=in_days(0))
    done = a_checked_claim()
    Claim.objects.filter(pk=done.pk).update(due_on=in_days(-1))
    a_claim()
    done.refresh_from_db()
    assert list(Claim.objects.overdue()) == [late]
    assert list(Claim.objects.due_between(in_days(0), in_days(0))) == [today]
    assert (late.is_overdue, today.is_overdue, done.is_overdue) == (True, False, False)
