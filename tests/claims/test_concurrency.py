"""Two people at the same claim in the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, DomainError, Stale
from claims.actions import revise_claim, take_next
from claims.models import Claim, Rating
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_claim, a_reviewed_claim, editor, reviewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def scale(transactional_db) -> None:
    """Emptying the tables after a test takes the migrations' rows with it."""
    Rating.objects.get_or_create(code="true", defaults={"number": 5, "colour": "#1c7a46", "labels": {"en": "True"}})


def at_once(*acts: Callable[[], object]) -> list[DomainError | None]:
    """Run the acts in threads of their own, started together; what each was refused with."""
    start = threading.Barrier(len(acts))
    ends: list[DomainError | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            act()
        except DomainError as refusal:
            ends[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told() -> None:
    who = reviewer()
    claim = apply(a_reviewed_claim(by=who), MoveName.SUBMIT, by=who)
    first, second = reviewer(), reviewer()
    ends = at_once(
        lambda: apply(claim, MoveName.APPROVE, by=first),
        lambda: apply(claim, MoveName.APPROVE, by=second),
    )
    assert sorted(end is None for end in ends) == [False, True]
    assert any(isinstance(end, Conflict) for end in ends)
    claim.refresh_from_db()
    assert claim.status == Status.CHECKED
    assert claim.approvals.count() == 1


def test_of_two_who_save_the_same_version_one_is_told() -> None:
    claim = a_claim()
    people = [editor(), editor(), editor()]
    ends = at_once(
        *[
            lambda person=person: revise_claim(claim, by=person, text=f"By {person.username}", expected_version=1)
            for person in people
        ]
    )
    assert sum(end is None for end in ends) == 1
    assert sum(isinstance(end, Stale) for end in ends) == 2
    claim.refresh_from_db()
    assert claim.version == 2
    assert history(claim).filter(event=EventType.CLAIM_REVISED).count() == 1
    assert Claim.objects.count() == 1


def test_two_who_take_the_next_claim_at_once_get_two_claims() -> None:
    claims = [a_claim() for _number in range(3)]
    people = [reviewer(), reviewer()]
    assert at_once(*[lambda person=person: take_next(by=person) for person in people]) == [None, None]
    taken = Claim.objects.exclude(assignee=None)
    assert {claim.assignee_id for claim in taken} == {person.pk for person in people}
    assert {claim.pk for claim in taken} == {claim.pk for claim in claims[:2]}


def test_of_many_who_take_the_last_claim_at_once_one_gets_it() -> None:
    claim = a_claim()
    people = [reviewer() for _number in range(5)]
    ends = at_once(*[lambda person=person: take_next(by=person) for person in people])
    assert sorted(end is None for end in ends) == [False, False, False, False, True]
    assert {end.code for end in ends if end} == {"nothing_left"}
    claim.refresh_from_db()
    assert (claim.assignee in people, claim.version) == (True, 3)
    assert history(claim).filter(event=EventType.CLAIM_TAKEN).count() == 1
