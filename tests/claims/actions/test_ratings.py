"""The scale: what somebody gave keeps its meaning."""

import pytest
from django.db.models import ProtectedError

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid
from claims.actions import retire_rating, save_rating, write_review
from claims.models import Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, a_reviewed_claim, chief, reviewer

pytestmark = pytest.mark.django_db


def rating(code: str = "true") -> Rating:
    return Rating.objects.current().get(code=code)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": {"en": "Correct", "uk": "Правильно"}},
        {"definitions": {"en": "The evidence leaves no doubt."}},
        {"number": 6},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_meaning_of_a_given_rating_is_a_new_version(change) -> None:
    claim = a_checked_claim()
    old, by = claim.rating, chief()
    assert old
    meant = (old.labels, old.definitions, old.number)
    new = save_rating(old, by=by, **change)
    old.refresh_from_db()
    claim.refresh_from_db()
    assert (new.code, new.version, new.replaced_at) == (old.code, 2, None)
    assert (old.labels, old.definitions, old.number) == meant
    assert old.replaced_at == new.since
    assert (claim.rating, claim.review.rating) == (old, old)
    assert list(Rating.objects.in_use().filter(code=old.code)) == [new]
    replaced = history(old).first()
    assert (replaced.event, replaced.data["newer"], replaced.actor_id) == (EventType.RATING_REPLACED, new.pk, by.pk)
    assert set(replaced.data["changes"]) == set(change)


def test_a_rating_that_nobody_gave_is_changed_in_place() -> None:
    old = rating("misleading")
    new = save_rating(old, by=chief(), labels={"en": "Manipulation", "uk": "Маніпуляція"})
    assert (new.pk, new.version) == (old.pk, 1)


def test_the_colour_of_a_given_rating_says_nothing_and_is_changed_in_place() -> None:
    old = a_checked_claim().rating
    assert save_rating(old, by=chief(), colour="#112233").pk == old.pk


def test_what_is_the_same_makes_no_version() -> None:
    old = a_checked_claim().rating
    assert save_rating(old, by=chief(), labels=dict(old.labels), number=old.number).pk == old.pk


def test_a_given_rating_keeps_its_code() -> None:
    with pytest.raises(Invalid) as refused:
        save_rating(a_checked_claim().rating, by=chief(), code="renamed")
    assert "code" in refused.value.fields


def test_an_old_version_is_neither_changed_nor_retired_nor_given() -> None:
    old = a_checked_claim().rating
    assert old
    save_rating(old, by=chief(), labels={"en": "Correct"})
    old.refresh_from_db()
    for act in (save_rating, retire_rating):
        with pytest.raises(Conflict):
            act(old, by=chief())
    who = reviewer()
    claim = apply(a_claim(), MoveName.START, by=who)
    with pytest.raises(Invalid) as refused:
        write_review(claim, rating=old, rationale="So it is.", by=who)
    assert "rating" in refused.value.fields


def test_two_ratings_in_use_never_share_code_or_number() -> None:
    for taken in ({"code": "true", "number": 9}, {"code": "truer", "number": 5}):
        with pytest.raises(Invalid) as refused:
            save_rating(by=chief(), colour="#112233", labels={"en": "Truer"}, **taken)  # type: ignore[arg-type]
        assert set(refused.value.fields) < {"code", "number"}
    retire_rating(rating(), by=chief())
    assert save_rating(by=chief(), code="truer", number=5, colour="#112233", labels={"en": "Truer"}).number == 5


def test_a_given_rating_cannot_be_deleted() -> None:
    with pytest.raises(ProtectedError):
        a_reviewed_claim(by=reviewer()).review.rating.delete()
