"""Whoever leaves hands over in one step: claims, reviews under way, and what only named people see."""

import pytest

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid, NotAllowed
from claims.actions import assign, name_reader
from claims.actions.handing_over import hand_over_work, work_of
from claims.permissions import visible_claims
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return builders.chief()


@pytest.fixture
def leaver():
    return builders.reviewer()


def given(leaver, boss):
    """A claim of theirs, one that they reviewed and that waits, a finished one, and a confidential one of both."""
    mine = builders.a_claim()
    assign(mine, to=leaver, by=boss)
    waiting = apply(builders.a_reviewed_claim(by=leaver), MoveName.SUBMIT, by=leaver)
    done = builders.a_checked_claim(by=leaver)
    secret = builders.a_claim(by=boss, readers=[leaver])
    return mine, waiting, done, secret


def test_what_they_leave_behind_is_listed(leaver, boss):
    mine, waiting, _done, secret = given(leaver, boss)
    builders.a_claim(by=builders.editor(), readers=[leaver])
    work = work_of(leaver, by=boss)
    assert (work.claims, work.reviews, work.readerships, work.hidden) == ([mine], [waiting], [secret], 1)


def test_all_of_it_goes_to_somebody_in_one_step(leaver, boss):
    mine, waiting, done, secret = given(leaver, boss)
    to = builders.reviewer()
    handed = hand_over_work(leaver, to=to, by=boss, leaves=True)
    for claim in (mine, waiting, done):
        claim.refresh_from_db()
    leaver.refresh_from_db()
    assert (mine.assignee, waiting.assignee, done.assignee) == (to, to, None)
    assert waiting.review.by == leaver
    assert set(secret.readers.values_list("person", flat=True)) == {boss.pk, to.pk}
    assert (handed.claims, handed.readerships, handed.kept) == (2, 1, [])
    assert not leaver.is_active
    assert not work_of(leaver, by=boss)
    assert AuditEvent.objects.filter(event="claim.assigned", actor_id=boss.pk, target_id=mine.pk).count() == 2


def test_a_confidential_claim_that_is_assigned_goes_with_its_readership(leaver, boss):
    secret = builders.a_claim(by=boss, readers=[leaver])
    assign(secret, to=leaver, by=boss)
    to = builders.editor()
    hand_over_work(leaver, to=to, by=boss)
    secret.refresh_from_db()
    assert secret.assignee == to
    assert visible_claims(to).filter(pk=secret.pk).exists()
    assert not visible_claims(leaver).filter(pk=secret.pk).exists()


def test_without_a_successor_it_is_free_for_all(leaver, boss):
    mine, waiting, _done, secret = given(leaver, boss)
    hand_over_work(leaver, to=None, by=boss)
    for claim in (mine, waiting):
        claim.refresh_from_db()
        assert claim.assignee is None
    assert list(secret.readers.values_list("person", flat=True)) == [boss.pk]
    assert leaver.is_active


def test_the_last_who_can_work_on_a_confidential_claim_stays_named(leaver):
    watcher = builders.chief()
    secret = builders.a_claim(by=leaver, readers=[])
    name_reader(secret, watcher, by=leaver)
    secret.readers.filter(person=watcher).update(named_by=leaver)
    watcher.role = "reader"
    watcher.save()
    boss = builders.chief()
    name_reader(secret, boss, by=leaver)
    handed = hand_over_work(leaver, to=None, by=boss)
    assert handed.readerships == 1
    alone = builders.a_claim(by=boss, readers=[])
    assert [claim.pk for claim in hand_over_work(boss, to=None, by=boss).kept] == [secret.pk, alone.pk]


def test_what_the_chief_does_not_see_stays_as_it_is(leaver, boss):
    secret = builders.a_claim(by=leaver, readers=[])
    hand_over_work(leaver, to=builders.editor(), by=boss)
    assert list(secret.readers.values_list("person", flat=True)) == [leaver.pk]


@pytest.mark.parametrize("who", ["reader", "gone", "leaver"])
def test_who_cannot_work_gets_nothing_and_nothing_is_done(leaver, boss, who):
    mine = builders.a_claim()
    assign(mine, to=leaver, by=boss)
    to = {"reader": builders.reader(), "gone": builders.editor(is_active=False), "leaver": leaver}[who]
    with pytest.raises(Invalid):
        hand_over_work(leaver, to=to, by=boss, leaves=True)
    mine.refresh_from_db()
    leaver.refresh_from_db()
    assert (mine.assignee, leaver.is_active) == (leaver, True)


def test_the_last_chief_does_not_leave_and_keeps_their_claims(boss):
    mine = builders.a_claim()
    assign(mine, to=boss, by=boss)
    with pytest.raises(Invalid):
        hand_over_work(boss, to=builders.editor(), by=boss, leaves=True)
    mine.refresh_from_db()
    assert mine.assignee == boss


def test_only_who_manages_people_hands_over(leaver):
    with pytest.raises(NotAllowed):
        hand_over_work(leaver, to=None, by=builders.reviewer())
    with pytest.raises(NotAllowed):
        work_of(leaver, by=builders.editor())
