"""What readers get, asked for once more before it is published, and what a withdrawn verdict looks like."""

import pytest
from django.urls import reverse
from django.utils import translation

from claims.models import Claim, Rating
from claims.models.status import Status
from claims.workflow.corrections import what_changed
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_reviewed_claim, chief, reader, reviewer
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db
WHY = "The letter turned out to be forged."


@pytest.fixture
def withdrawn() -> Claim:
    boss = chief()
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=boss)
    return apply(claim, MoveName.WITHDRAW, by=boss, details=MoveDetails(WHY))


def page(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def in_rest(claim: Claim) -> dict[str, object]:
    row: dict[str, object] = caller(reader()).get(f"{V1}/claims/{claim.pk}/").json()
    return row


def test_publish_shows_what_readers_get_and_asks_once(client) -> None:
    claim = a_checked_claim()
    client.force_login(chief())
    address = reverse("admin:claims_claim_move", args=[claim.pk, "publish"])
    assert f'href="{address}"' in client.get(page(claim)).content.decode()
    shown = client.get(address).content.decode()
    assert "What readers get" in shown
    assert "The text says so." in shown
    claim.refresh_from_db()
    assert claim.status == Status.CHECKED
    client.post(address, {"version": claim.version})
    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED


def test_a_withdrawn_verdict_is_struck_through_and_says_why_on_top(client, withdrawn) -> None:
    client.force_login(reader())
    shown = client.get(page(withdrawn)).content.decode()
    assert shown.index(WHY) < shown.index("<h1 lang")
    assert "no valid verdict" in shown
    assert '<s class="not-valid">' in shown
    assert '<s class="not-valid">' in client.get("/admin/claims/claim/").content.decode()


def test_a_withdrawn_verdict_is_no_verdict_in_rest(withdrawn) -> None:
    row = in_rest(withdrawn)
    assert (row["rating"], row["published_verdict"]) == (None, None)
    told = row["withdrawn"]
    assert isinstance(told, dict)
    assert (told["reason"], told["rating"]["code"]) == (WHY, "true")
    assert told["withdrawn_at"].endswith("Z")


def test_it_stays_withdrawn_while_it_is_worked_on_and_until_another_is_public(withdrawn) -> None:
    rater, boss = reviewer(), chief()
    claim = apply(withdrawn, MoveName.REOPEN, by=rater, details=MoveDetails("Again."))
    claim = apply(claim, MoveName.SUBMIT, by=rater)
    assert in_rest(claim)["published_verdict"] is None
    claim = apply(claim, MoveName.APPROVE, by=boss)
    row = in_rest(claim)
    assert (row["published_verdict"], row["rating"] is not None) == (None, True)
    claim = apply(claim, MoveName.CORRECT, by=boss, details=MoveDetails("It holds after all."))
    row = in_rest(claim)
    assert (row["withdrawn"], row["published_verdict"] is not None) == (None, True)


def test_what_changed_is_told_in_the_language_of_the_claim() -> None:
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    claim.review = a_reviewed_claim(by=reviewer()).review
    assert claim.review is not None
    claim.review.rating = Rating.objects.current().get(code="false")
    for language, first_word in (("uk", "Оцінка"), ("en", "Rating"), ("de", "Rating")):
        claim.language = language
        with translation.override("en" if language == "uk" else "uk"):
            assert what_changed(claim).startswith(first_word), language
