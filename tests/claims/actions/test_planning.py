"""Assignee, priority, due date and topics, changed together: each with its own event, all or nothing."""

from dataclasses import replace
from datetime import date

import pytest

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid, NotAllowed, Stale
from claims.actions import plan_claim, plan_of, save_topic
from tests.builders import a_checked_claim, a_claim, editor, reader, reviewer

pytestmark = pytest.mark.django_db


def events(claim):
    found = AuditEvent.objects.filter(target_type="claims.claim", target_id=claim.pk).order_by("pk")
    return [event.event for event in found]


def test_what_differs_is_changed_and_told():
    claim, by, to, topic = a_claim(), editor(), reviewer(), save_topic(by=None, name="War")
    plan = replace(plan_of(claim), assignee=to.pk, priority=3, due_on=date(2027, 1, 31), topics=frozenset({topic.pk}))
    changed = plan_claim(claim, plan, by=by, expected_version=claim.version)
    assert plan_of(changed) == plan
    assert events(claim)[-2:] == ["claim.assigned", "claim.revised"]
    count = len(events(claim))
    assert plan_claim(changed, plan, by=by).version == changed.version
    assert len(events(claim)) == count


def test_a_verdict_stays_what_it_was():
    claim = a_checked_claim()
    changed = plan_claim(claim, replace(plan_of(claim), priority=3), by=reviewer())
    assert (changed.status, changed.priority) == ("checked", 3)


def test_nothing_is_changed_where_one_part_is_refused():
    claim, nobody = a_claim(), reader()
    plan = replace(plan_of(claim), assignee=nobody.pk, priority=3)
    with pytest.raises(Invalid):
        plan_claim(claim, plan, by=editor())
    plan = replace(plan_of(claim), assignee=editor().pk, priority=99)
    with pytest.raises(Invalid):
        plan_claim(claim, plan, by=editor())
    assert plan_of(claim) == plan_of(type(claim).objects.get(pk=claim.pk))
    assert "claim.assigned" not in events(claim)


def test_whoever_saw_another_version_or_may_not_is_refused():
    claim = a_claim()
    plan = replace(plan_of(claim), priority=3)
    with pytest.raises(Stale):
        plan_claim(claim, plan, by=editor(), expected_version=claim.version + 1)
    with pytest.raises(NotAllowed):
        plan_claim(claim, plan, by=reader())
