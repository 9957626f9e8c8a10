"""What the database itself refuses, whoever writes to it."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from claims.actions import CitationDraft
from claims.models import Citation, Claim, Claimant, Rating, Review
from sources.actions import add_offline_source, attribute
from sources.models import Artifact, Attribution, Capture, Publisher, Source
from tests.builders import a_checked_claim, a_claim, a_sealed_capture, a_source, an_evidenced_claim

pytestmark = pytest.mark.django_db


def refuse(rows: "models.QuerySet[Any]", **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""},
        {"status": "done"},
        {"status": "checked"},
        {"status": "shelved"},
        {"shelf_reason": "opinion"},
        {"claimed_precision": "hour"},
        {"priority": 0},
    ],
)
def test_claim_cannot_hold(values: dict[str, Any]) -> None:
    refuse(Claim.objects.filter(pk=a_claim().pk), **values)


def test_claim_has_no_rating_before_its_verdict() -> None:
    refuse(Claim.objects.filter(pk=a_claim().pk), rating=Rating.objects.get(code="true"))


def test_claim_is_not_its_own_duplicate() -> None:
    claim = a_claim()
    refuse(Claim.objects.filter(pk=claim.pk), duplicate_of=claim)


@pytest.mark.parametrize(
    "values",
    [
        {"role": "rumour"},
        {"stance": "maybe"},
        {"quote": ""},
        {"quote_start": 9, "quote_end": 3},
        {"quote_start": None, "quote_end": None},
        {"waived_reason": "because"},
    ],
)
def test_citation_cannot_hold(values: dict[str, Any]) -> None:
    refuse(Citation.objects.filter(claim=an_evidenced_claim()), **values)


@pytest.mark.parametrize(
    "values", [{"no_url_reason": "lost"}, {"canonical_url": None}, {"canonical_url": ""}, {"url": ""}]
)
def test_source_has_a_url_or_a_reason(values: dict[str, Any]) -> None:
    refuse(Source.objects.filter(pk=a_source().pk), **values)


def test_source_without_url_is_described() -> None:
    source = add_offline_source(by=None, no_url_reason="unpublished", title="Documents")
    refuse(Source.objects.filter(pk=source.pk), title="")


def test_source_has_its_url_alone() -> None:
    taken, other = a_source(), a_source()
    refuse(Source.objects.filter(pk=other.pk), canonical_url=taken.canonical_url)


def test_source_has_one_open_capture() -> None:
    source = a_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        Capture.objects.create(source=source, url=source.url)


@pytest.mark.parametrize("values", [{"state": "done"}, {"state": "sealed"}, {"state": "retry_wait"}])
def test_capture_cannot_hold(values: dict[str, Any]) -> None:
    refuse(Capture.objects.filter(source=a_source()), **values)


def test_capture_keeps_one_artifact_of_a_kind_with_a_real_digest() -> None:
    artifact = a_sealed_capture().artifacts.get()
    refuse(Artifact.objects.filter(pk=artifact.pk), sha256="nonsense")
    with pytest.raises(IntegrityError), transaction.atomic():
        Artifact.objects.create(capture=artifact.capture, kind=artifact.kind, sha256="0" * 64, size=1, media_type="x")


def test_attribution_does_not_lead_to_itself() -> None:
    first, second = a_source(), a_source()
    attribute(first, second, by=None)
    refuse(Attribution.objects.all(), origin=first)


@pytest.mark.parametrize("values", [{"number": 0}, {"colour": "red"}, {"number": 2}])
def test_rating_cannot_hold(values: dict[str, Any]) -> None:
    refuse(Rating.objects.filter(code="true"), **values)


@pytest.mark.parametrize("values", [{"country": "ua"}, {"name": ""}])
def test_publisher_cannot_hold(values: dict[str, Any]) -> None:
    refuse(Publisher.objects.filter(pk=Publisher.objects.create(name="A paper").pk), **values)


def test_what_is_used_cannot_be_deleted() -> None:
    claim = a_checked_claim()
    citation = claim.citations.get()
    review = Review.objects.get(claim=claim)
    for used in (claim.claimant, claim.rating, citation.source, citation.capture, review.by):
        assert used
        with pytest.raises(ProtectedError):
            used.delete()


def test_deleting_a_claim_takes_its_citations_and_leaves_the_sources() -> None:
    source = a_source()
    a_claim(citations=(CitationDraft(source=source),)).delete()
    assert not Citation.objects.exists()
    assert Source.objects.filter(pk=source.pk).exists()


def test_every_row_says_what_it_is_to_people() -> None:
    claim = a_checked_claim()
    citation = claim.citations.get()
    link = attribute(a_source(), a_source(), by=None)
    capture = a_sealed_capture()
    rows = [
        claim,
        citation,
        claim.review,
        claim.approvals.get(),
        link,
        capture,
        capture.artifacts.get(),
        citation.source,
    ]
    for row in rows:
        assert row
        assert str(row).startswith(f"#{row.pk} ")
    assert str(Claimant(name="James Story")) == "James Story"


@pytest.mark.parametrize(("precision", "words"), [("day", "26 Oct 2025"), ("month", "October 2025"), ("year", "2025")])
def test_claimed_is_as_exact_as_it_is_known(precision: str, words: str) -> None:
    claim = a_claim(claimed_on="2025-10-26", claimed_precision=precision)
    claim.refresh_from_db()
    assert claim.claimed == words
