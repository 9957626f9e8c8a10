"""Merging claimants: claims and names move, both histories stay, and no verdict changes silently."""

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import claimant_merge_plan, claimant_named, merge_claimants
from claims.models import Claim, Claimant
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from claims.workflow.verdict_verification import verdict_findings
from tests.builders import a_checked_claim, a_claim, chief, editor, reader

pytestmark = pytest.mark.django_db


def named(name):
    return claimant_named(name, by=None)


def give(claim, claimant):
    """Let `claim` be one of `claimant` before anything is decided of it."""
    Claim.objects.filter(pk=claim.pk).update(claimant=claimant)
    return claim


def test_claims_and_names_move_and_the_event_holds_what_was_known():
    goes, stays, by = named("Xi Jinping"), named("Сі Цзіньпін"), editor()
    claim = a_claim(claimant=goes)
    version = claim.version
    kept = merge_claimants(goes, into=stays, by=by, comment="One person.")
    claim.refresh_from_db()
    assert (claim.claimant, claim.version) == (stays, version + 1)
    assert "сі" in claim.search_text
    assert kept.all_names == ["Сі Цзіньпін", "Xi Jinping"]
    assert claimant_named("xi  jinping", by=None) == stays
    assert not Claimant.objects.filter(pk=goes.pk).exists()
    merged = history(stays).get(event=EventType.CLAIMANT_MERGED_IN)
    assert (merged.data["merged"], merged.data["was"]["name"], merged.data["comment"]) == (
        goes.pk,
        "Xi Jinping",
        "One person.",
    )
    assert history(goes).first().event == EventType.CLAIMANT_MERGED
    assert history(claim).first().data["changes"] == {"claimant": [goes.pk, stays.pk]}


def test_a_submitted_verdict_goes_back_to_review_and_the_preview_says_so():
    claim = a_checked_claim()
    goes, stays = claim.claimant, named("Another Story")
    assert claimant_merge_plan(goes, stays, by=editor()).sent_back == 1
    merge_claimants(goes, into=stays, by=editor())
    claim.refresh_from_db()
    assert claim.status == "in_review"


def test_a_claimant_of_public_verdicts_is_merged_into_nobody_and_takes_others_in():
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    public, other = claim.claimant, named("Another Story")
    with pytest.raises(Conflict):
        merge_claimants(public, into=other, by=chief())
    with pytest.raises(NotAllowed):  # the names of whoever a public verdict names are a chief's
        merge_claimants(other, into=public, by=editor())
    assert Claimant.objects.filter(pk=other.pk).exists()
    merge_claimants(other, into=public, by=chief())
    claim.refresh_from_db()
    assert claim.status == "published"
    assert verdict_findings(claim) == []


def test_nobody_learns_of_who_made_only_confidential_claims():
    insider = editor()
    hidden, shown = named("Wolfram"), named("Known")
    a_claim(by=insider, claimant=hidden, readers=[])
    a_claim(claimant=shown)
    for pair in ((hidden, shown), (shown, hidden)):
        with pytest.raises(Conflict):
            merge_claimants(pair[0], into=pair[1], by=insider)
        with pytest.raises(Invalid):
            merge_claimants(pair[0], into=pair[1], by=editor())


def test_whoever_may_not_and_a_claimant_and_itself_are_refused():
    goes, stays = named("One"), named("Two")
    with pytest.raises(NotAllowed):
        merge_claimants(goes, into=stays, by=reader())
    with pytest.raises(Invalid):
        merge_claimants(goes, into=goes, by=editor())
