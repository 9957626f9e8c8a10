"""Logging, changing, assigning and deleting claims, and the catalogue beside them."""

import unicodedata
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Conflict, DomainError, Invalid, NotAllowed, Stale
from claims.actions import (
    CitationDraft,
    assign,
    claimant_named,
    delete_claim,
    delete_claimant,
    delete_topic,
    log_claim,
    retire_rating,
    revise_claim,
    save_rating,
    save_topic,
    write_review,
)
from claims.bulk import for_each
from claims.models import Claim, Claimant, Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.models import Source
from tests.builders import a_checked_claim, a_claim, a_source, chief, editor, reader, reviewer

pytestmark = pytest.mark.django_db

BAD = CitationDraft(url="ftp://example.org/file")


def test_log_claim_writes_claim_citations_sources_and_events() -> None:
    someone = editor()
    claim = log_claim(
        by=someone,
        text="Мадуро просив радари",
        language="uk",
        claimant=claimant_named("The Washington Post", by=someone),
        citations=[
            CitationDraft(url="https://rbc.example/a?utm_source=x"),
            CitationDraft(url="https://rbc.example/a", role="evidence"),
        ],
    )
    assert claim.logged_by == someone
    assert claim.citations.values("source").distinct().count() == 1
    assert {event.actor_id for event in AuditEvent.objects.filter(target_type="claims.claim")} == {someone.pk}


def test_log_claim_with_one_bad_citation_writes_nothing_and_names_the_field() -> None:
    someone = editor()
    claimant = claimant_named("James Story", by=None)
    before = AuditEvent.objects.count()
    with pytest.raises(Invalid) as refused:
        log_claim(by=someone, text="x", claimant=claimant, citations=[CitationDraft(url="https://ok.example/"), BAD])
    assert list(refused.value.fields) == ["citations.1.url"]
    assert (Claim.objects.count(), Source.objects.count(), AuditEvent.objects.count()) == (0, 0, before)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, "text"),
        ({"claimant": None}, "claimant"),
        ({"language": "xx"}, "language"),
        ({"claimed_precision": "hour"}, "claimed_precision"),
        ({"priority": 9}, "priority"),
        ({"status": "checked"}, "status"),
    ],
)
def test_log_claim_names_the_wrong_field(fields: dict[str, Any], wrong: str) -> None:
    given: dict[str, Any] = {"text": "Something", "claimant": claimant_named("James Story", by=None)} | fields
    with pytest.raises(Invalid) as refused:
        log_claim(by=editor(), **given)
    assert wrong in refused.value.fields
    assert Claim.objects.count() == 0


def test_log_claim_refuses_a_reader() -> None:
    with pytest.raises(NotAllowed):
        a_claim(by=reader())


def test_log_claim_keeps_text_in_normal_form_c() -> None:
    claim = a_claim(text=unicodedata.normalize("NFD", "Київ і Їжак"))
    claim.refresh_from_db()
    assert claim.text == "Київ і Їжак"


def test_a_failing_audit_log_undoes_the_change(monkeypatch) -> None:
    claim = a_claim(text="Before")
    monkeypatch.setattr("claimdesk.audit.models.AuditEvent.save", _broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        revise_claim(claim, by=editor(), text="After")
    monkeypatch.undo()
    claim.refresh_from_db()
    assert (claim.text, claim.version) == ("Before", 1)


def _broken(*_args, **_kwargs) -> None:
    raise IntegrityError("the log is full")


def test_revise_claim_counts_the_version_and_records_old_and_new() -> None:
    claim = revise_claim(a_claim(text="Before"), by=editor(), text="After", expected_version=1)
    assert claim.version == 2
    event = AuditEvent.objects.get(event="claim.revised")
    assert event.data["changes"] == {"text": ["Before", "After"]}


def test_revise_claim_does_nothing_where_nothing_differs() -> None:
    claim = a_claim(text="Same")
    assert revise_claim(claim, by=editor(), text="Same").version == 1
    assert not AuditEvent.objects.filter(event="claim.revised").exists()


def test_revise_claim_tells_the_second_of_two() -> None:
    claim = a_claim()
    revise_claim(claim, by=editor(), text="First", expected_version=1)
    with pytest.raises(Stale):
        revise_claim(claim, by=editor(), text="Second", expected_version=1)
    claim.refresh_from_db()
    assert claim.text == "First"


def test_assign_gives_to_who_can_work_and_to_nobody_else() -> None:
    claim, someone = a_claim(), reviewer()
    assert assign(claim, to=someone, by=editor()).assignee == someone
    with pytest.raises(Invalid):
        assign(claim, to=reader(), by=editor())
    with pytest.raises(NotAllowed):
        assign(claim, to=None, by=reader())
    assert assign(claim, to=None, by=editor()).assignee is None


def test_delete_claim_is_for_its_logger_or_a_chief_while_nothing_was_decided() -> None:
    logger = editor()
    with pytest.raises(NotAllowed):
        delete_claim(a_claim(by=logger), by=editor())
    delete_claim(a_claim(by=logger), by=logger)
    delete_claim(a_claim(), by=chief())
    with pytest.raises(NotAllowed):
        delete_claim(a_checked_claim(), by=chief())


def test_delete_claimant_refuses_one_with_claims_in_a_sentence() -> None:
    claim = a_claim()
    with pytest.raises(Invalid, match="stays"):
        delete_claimant(claim.claimant, by=chief())
    assert Claimant.objects.filter(pk=claim.claimant_id).exists()


def test_delete_topic_refuses_one_with_claims() -> None:
    topic = save_topic(by=editor(), name="Венесуела")
    assert topic.slug == "венесуела"
    a_claim(topics=[topic])
    with pytest.raises(Invalid, match="stays"):
        delete_topic(topic, by=chief())


def test_save_rating_keeps_the_meaning_of_what_was_given() -> None:
    a_checked_claim(rating="true")
    given = Rating.objects.get(code="true")
    with pytest.raises(NotAllowed):
        save_rating(given, by=reviewer(), colour="#000000")
    newer = save_rating(given, by=chief(), labels={"en": "Correct", "uk": "Правда"})
    assert (newer.label, newer.version) == ("Correct", given.version + 1)
    given.refresh_from_db()
    assert given.label == "True"


@pytest.mark.parametrize("labels", [{}, {"en": ""}, ["True"], {"en": 1}])
def test_save_rating_wants_labels(labels: object) -> None:
    with pytest.raises(Invalid) as refused:
        save_rating(by=chief(), code="new", colour="#123456", labels=labels)
    assert "labels" in refused.value.fields


def test_write_review_refuses_a_retired_rating_a_blank_rationale_and_a_strange_citation() -> None:
    who = reviewer()
    claim = apply(a_claim(), MoveName.START, by=who)
    retired = retire_rating(Rating.objects.get(code="half-true"), by=chief())
    usable = Rating.objects.get(code="true")
    strange = a_claim(citations=(CitationDraft(source=a_source()),)).citations.get()
    for wrong in (
        {"rating": retired, "rationale": "So."},
        {"rating": None, "rationale": "So."},
        {"rating": usable, "rationale": " "},
        {"rating": usable, "rationale": "So.", "evidence": [strange]},
    ):
        with pytest.raises(Invalid):
            write_review(claim, by=who, **wrong)
    assert not claim.reviews.exists()


def test_write_review_needs_a_reviewer_and_a_claim_in_review() -> None:
    usable = Rating.objects.get(code="true")
    with pytest.raises(Conflict):
        write_review(a_claim(), rating=usable, rationale="So.", by=reviewer())
    with pytest.raises(NotAllowed):
        write_review(a_claim(), rating=usable, rationale="So.", by=editor())


def test_for_each_reports_per_row() -> None:
    fine, decided = a_claim(), a_checked_claim()
    report = for_each([decided, fine], lambda claim: delete_claim(claim, by=chief()))
    assert len(report.done) == 1
    assert [claim.pk for claim, _refusal in report.refused] == [decided.pk]
    assert isinstance(report.refused[0][1], DomainError)


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": " \n\t"}, {"text": "Щось", "claimant": None}])
def test_log_claim_takes_spaces_for_no_text(fields: dict[str, object]) -> None:
    given: dict[str, Any] = {"claimant": claimant_named("James Story", by=None), **fields}
    with pytest.raises(Invalid) as refused:
        log_claim(by=editor(), **given)
    assert set(refused.value.fields) <= {"text", "claimant"}
    assert not Claim.objects.exists()


def test_revise_claim_takes_spaces_for_no_text() -> None:
    claim = a_claim()
    with pytest.raises(Invalid) as refused:
        revise_claim(claim, by=editor(), text="  ")
    assert list(refused.value.fields) == ["text"]


def test_delete_claim_refuses_what_somebody_changed_since() -> None:
    someone = editor()
    claim = a_claim(by=someone)
    with pytest.raises(Stale):
        delete_claim(claim, by=someone, expected_version=claim.version - 1)
    delete_claim(claim, by=someone, expected_version=claim.version)
    assert not Claim.objects.exists()
