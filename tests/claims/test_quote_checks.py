"""Quotations and what becomes of them."""

import pytest
from django.conf import settings

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import CitationDraft, acknowledge_evidence, cite_source, revise_citation, waive_quote
from claims.models import Citation, Claim
from claims.quote_checks import check_captures
from claims.workflow.gate import gate_of
from sources.models import Source
from tests.builders import (
    a_checked_claim,
    a_claim,
    a_confirmed_capture,
    a_reviewed_claim,
    a_sealed_capture,
    a_source,
    editor,
    reader,
    reviewer,
)

pytestmark = pytest.mark.django_db

TEXT = "Перший абзац.\nМадуро просить «радари»\u00a0та ракети — негайно."


def cited(quote: str, text: str = TEXT):
    source = a_source()
    claim = a_claim(citations=(CitationDraft(source=source, quote=quote),))
    assert claim.citations.get().quote_state == ("pending" if quote else "none")
    a_sealed_capture(source, text)
    return claim.citations.get()


def test_check_capture_finds_the_quotation_and_stores_its_place() -> None:
    citation = cited('мадуро просить "радари" та ракети - негайно')
    assert citation.quote_state == "found"
    assert TEXT[citation.quote_start : citation.quote_end].startswith("Мадуро просить")
    assert citation.capture == citation.source.archived_capture


def test_check_capture_says_when_the_quotation_is_not_there() -> None:
    citation = cited("просить гроші")
    assert (citation.quote_state, citation.quote_start) == ("missing", None)


def test_check_capture_pins_a_citation_without_quotation() -> None:
    citation = cited("")
    assert (citation.quote_state, citation.capture) == ("none", citation.source.archived_capture)


def test_check_capture_twice_changes_nothing() -> None:
    citation = cited("Перший абзац")
    events = history(citation.claim).count()
    check_captures([citation.capture_id])
    assert history(citation.claim).count() == events


def test_check_capture_leaves_quotations_waiting_after_a_failure() -> None:
    citation = cited("Перший абзац", text="")
    assert (citation.quote_state, citation.capture) == ("pending", None)


def test_check_capture_takes_no_bot_wall_for_the_source() -> None:
    source = a_source()
    claim = a_claim(citations=(CitationDraft(source=source, quote="radars"),))
    a_sealed_capture(source, "Checking your browser: radars", verdict="verdict.bot_wall")
    assert claim.citations.get().quote_state == "pending"


def test_check_capture_finds_in_a_later_capture_what_was_missing() -> None:
    citation = cited("нове речення")
    later = a_sealed_capture(citation.source, TEXT + " Нове речення.")
    citation.refresh_from_db()
    assert (citation.quote_state, citation.capture) == ("found", later)


def test_a_quotation_that_goes_after_the_verdict_flags_the_claim() -> None:
    claim = a_checked_claim()
    citation = claim.citations.get()
    pinned = citation.capture
    gone = a_confirmed_capture(citation.source, "They rewrote it.")
    citation.refresh_from_db()
    claim.refresh_from_db()
    assert (citation.quote_state, citation.capture, citation.changed_capture) == ("changed", pinned, gone)
    assert claim.evidence_changed_at is not None
    assert claim in Claim.objects.to_review()
    assert history(claim).filter(event=EventType.CLAIM_EVIDENCE_CHANGED).count() == 1


def test_a_quotation_that_one_look_does_not_find_is_doubted_and_nobody_is_told() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    assert source.confirm_at is None
    without = a_sealed_capture(source, "They rewrote it.")
    citation = claim.citations.get()
    claim.refresh_from_db()
    assert (citation.quote_state, citation.changed_capture) == ("doubted", without)
    assert claim.evidence_changed_at is None
    assert Source.objects.get(pk=source.pk).confirm_at is not None
    assert not history(claim).filter(event=EventType.CLAIM_EVIDENCE_CHANGED).exists()


def test_a_quotation_that_the_second_look_finds_flags_nothing_and_both_looks_stay() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    a_sealed_capture(source, "They rewrote it.", ago=settings.CONFIRM_AFTER)
    a_sealed_capture(source, "The archived text.")
    citation = claim.citations.get()
    claim.refresh_from_db()
    assert (citation.quote_state, citation.changed_capture) == ("found", None)
    assert claim.evidence_changed_at is None
    assert source.captures.count() == 3


def test_a_second_look_too_soon_confirms_nothing() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    first = a_sealed_capture(source, "They rewrote it.")
    a_sealed_capture(source, "They rewrote it.")
    citation = claim.citations.get()
    assert (citation.quote_state, citation.changed_capture) == ("doubted", first)


def test_a_second_look_at_a_wall_leaves_the_doubt() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    a_sealed_capture(source, "They rewrote it.", ago=settings.CONFIRM_AFTER)
    a_sealed_capture(source, "Are you a robot?", verdict="verdict.bot_wall")
    claim.refresh_from_db()
    assert (claim.citations.get().quote_state, claim.evidence_changed_at) == ("doubted", None)


def test_a_doubt_keeps_the_gate_shut_until_somebody_waives_it_or_it_passes() -> None:
    claim = a_reviewed_claim(by=reviewer())
    citation = claim.citations.get()
    assert gate_of(claim).is_open
    a_sealed_capture(citation.source, "They rewrote it.", ago=settings.CONFIRM_AFTER)
    [point] = gate_of(claim).missing
    assert (point.code, point.citation_id) == ("quote", citation.pk)
    assert "ClaimDesk to re-check" in point.sentence
    waive_quote(claim.citations.get(), reason="It is in the video.", by=reviewer())
    assert gate_of(claim).is_open
    # Whoever waived a doubt has not seen that it was right.
    a_sealed_capture(citation.source, "They rewrote it.")
    assert claim.citations.get().quote_state == "changed"
    assert not gate_of(claim).is_open
    a_sealed_capture(citation.source, "The archived text.")
    assert gate_of(claim).is_open


def test_a_quotation_that_comes_back_is_found_again() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    a_confirmed_capture(source, "They rewrote it.")
    assert claim.citations.get().quote_state == "changed"
    a_sealed_capture(source, "The archived text.")
    assert claim.citations.get().quote_state == "found"


@pytest.mark.parametrize(("outcome", "flagged"), [("http.404", True), ("http.410", True), ("dns.timeout", False)])
def test_a_page_that_goes_flags_the_verdict_and_one_that_stumbles_does_not(outcome: str, flagged: bool) -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    a_sealed_capture(source, "", outcome=outcome, ago=settings.CONFIRM_AFTER)
    claim.refresh_from_db()
    assert claim.evidence_changed_at is None
    a_sealed_capture(source, "", outcome=outcome)
    claim.refresh_from_db()
    assert (claim.evidence_changed_at is not None) == flagged


def test_a_page_that_is_back_at_the_second_look_flags_nothing() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    a_sealed_capture(source, "", outcome="http.410", ago=settings.CONFIRM_AFTER)
    a_sealed_capture(source)
    claim.refresh_from_db()
    assert claim.evidence_changed_at is None


def test_acknowledge_evidence_takes_the_claim_off_the_list() -> None:
    claim = a_checked_claim()
    a_confirmed_capture(claim.citations.get().source, "", outcome="http.404")
    with pytest.raises(NotAllowed):
        acknowledge_evidence(claim, by=editor())
    assert acknowledge_evidence(claim, by=reviewer()).evidence_changed_at is None


def test_a_page_that_stays_away_is_no_news() -> None:
    claim = a_checked_claim()
    source = claim.citations.get().source
    for looks in (3, 2):
        a_sealed_capture(source, "", outcome="http.404", ago=looks * settings.CONFIRM_AFTER)
    claim.refresh_from_db()
    acknowledge_evidence(claim, by=reviewer())
    a_sealed_capture(source, "", outcome="http.404", ago=settings.CONFIRM_AFTER)
    claim.refresh_from_db()
    assert claim.evidence_changed_at is None


def test_revise_citation_looks_for_the_new_quotation_and_voids_the_waiver() -> None:
    citation = cited("просить гроші")
    waive_quote(citation, reason="In the video.", by=reviewer())
    revised = revise_citation(citation, by=editor(), quote="Мадуро просить")
    assert (revised.quote_state, revised.waived_at, revised.waived_reason) == ("found", None, "")


def test_waive_quote_wants_a_reason_a_reviewer_and_something_to_waive() -> None:
    citation = cited("просить гроші")
    with pytest.raises(Invalid):
        waive_quote(citation, reason=" ", by=reviewer())
    with pytest.raises(NotAllowed):
        waive_quote(citation, reason="I say so.", by=editor())
    with pytest.raises(Conflict):
        waive_quote(cited("Перший абзац"), reason="I say so.", by=reviewer())


def test_cite_source_finds_the_quotation_in_what_is_archived_already() -> None:
    source = a_source()
    a_sealed_capture(source, TEXT)
    citation = cite_source(a_claim(), CitationDraft(source=source, quote="та ракети"), by=editor())
    assert citation.quote_state == "found"


def test_cite_source_refuses_a_reader() -> None:
    with pytest.raises(NotAllowed):
        cite_source(a_claim(), CitationDraft(source=a_source()), by=reader())


def test_a_source_that_is_archived_while_it_is_cited_is_looked_at_after_the_commit(
    django_capture_on_commit_callbacks,
) -> None:
    source = a_source()
    with django_capture_on_commit_callbacks(execute=True):
        claim = a_claim(citations=(CitationDraft(source=source, quote="Перший абзац"),))
        a_sealed_capture(source, TEXT, check=False)
        assert claim.citations.get().quote_state == "pending"
    assert claim.citations.get().quote_state == "found"


def in_data(quote: str = "Перший абзац") -> Citation:
    """A citation of a page that shows nothing of its text, and carries it in its data."""
    source = a_source()
    claim = a_claim(citations=(CitationDraft(source=source, quote=quote),))
    a_sealed_capture(source, TEXT, carried="state")
    return claim.citations.get()


def test_a_quotation_that_only_data_of_the_page_carries_is_not_found_in_the_article() -> None:
    citation = in_data()
    assert (citation.quote_state, citation.quote_place, citation.is_outside) == ("data", "data", False)
    assert TEXT[citation.quote_start : citation.quote_end] == "Перший абзац"


def test_a_later_capture_that_shows_what_was_in_data_takes_its_place_and_voids_what_was_accepted() -> None:
    citation = in_data()
    waive_quote(citation, reason="The site shows it by a script.", by=reviewer())
    later = a_sealed_capture(citation.source, TEXT)
    citation.refresh_from_db()
    assert (citation.quote_state, citation.capture, citation.waived_reason) == ("found", later, "")


def test_a_quotation_that_was_doubted_is_in_data_again() -> None:
    citation = in_data()
    a_sealed_capture(citation.source, "They rewrote it.", carried="state")
    citation.refresh_from_db()
    assert citation.quote_state == "doubted"
    a_sealed_capture(citation.source, TEXT, carried="state")
    citation.refresh_from_db()
    assert (citation.quote_state, citation.quote_place) == ("data", "data")
