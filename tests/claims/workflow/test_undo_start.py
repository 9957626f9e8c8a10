"""A review that was started by mistake."""

import pytest

from claimdesk.errors import Conflict
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_reviewed_claim, an_evidenced_claim, reviewer

pytestmark = pytest.mark.django_db


def test_a_start_is_taken_back_while_nothing_is_written() -> None:
    someone = reviewer()
    claim = apply(an_evidenced_claim(), MoveName.START, by=someone)
    claim = apply(claim, MoveName.UNDO_START, by=someone)
    assert claim.status == Status.UNVERIFIED
    assert apply(claim, MoveName.START, by=someone).status == Status.IN_REVIEW


def test_what_was_written_is_not_taken_back() -> None:
    someone = reviewer()
    claim = a_reviewed_claim(by=someone)
    assert claim.status == Status.IN_REVIEW
    with pytest.raises(Conflict) as refusal:
        apply(claim, MoveName.UNDO_START, by=someone)
    assert refusal.value.code == "review_written"
