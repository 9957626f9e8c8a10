"""What is read by columns is, byte for byte, what the same representation says of whole rows."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claimdesk.accounts.models import User
from claimdesk.api.reading.reader import row_reader_of
from claimdesk.api.serializer_fields import Representation
from claims.actions import CitationDraft, assign, save_topic, waive_quote, write_review
from claims.api.serializers import (
    CitationSerializer,
    ClaimantSerializer,
    ClaimSerializer,
    RatingSerializer,
    ReviewSerializer,
    TopicSerializer,
)
from claims.models import Citation, Claim, Claimant, Rating, Review, Topic
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import attribute, save_publisher
from sources.api.serializers import (
    AttributionSerializer,
    CaptureDetails,
    CaptureSerializer,
    PublisherSerializer,
    SourceSerializer,
)
from sources.models import Artifact, Attribution, Capture, Publisher, Source
from tests.builders import a_checked_claim, a_claim, a_sealed_capture, a_source, chief, reviewer

pytestmark = pytest.mark.django_db
ROOT = "http://testserver"
KINDS: list[tuple[Any, Any]] = [
    (ClaimSerializer, Claim), (CitationSerializer, Citation), (ReviewSerializer, Review),
    (ClaimantSerializer, Claimant), (TopicSerializer, Topic), (RatingSerializer, Rating),
    (SourceSerializer, Source), (PublisherSerializer, Publisher), (AttributionSerializer, Attribution),
    (CaptureSerializer, Capture), (CaptureDetails, Capture),
]  # fmt: skip


@pytest.fixture
def boss() -> User:
    """A chief, at a desk with a row in every state that reads in its own way."""
    boss, second = chief(), reviewer()
    topics = [save_topic(by=None, name=name) for name in ("Війна", "Energy")]
    paper = save_publisher(None, by=boss, name="The Paper", domains=["paper.example", "www2.paper.example"])
    a_checked_claim(rating="false").topics.set(topics)
    withdrawal = MoveDetails(comment="It was wrong.")
    apply(apply(a_checked_claim(), MoveName.PUBLISH, by=boss), MoveName.WITHDRAW, by=boss, details=withdrawal)
    correct(a_checked_claim(by=second), boss, second)
    late, first = a_claim(text="Twice", due_on=date(2020, 1, 1), claimed_on=date(1986, 4, 1)), a_claim()
    Claim.objects.filter(pk=late.pk).update(claimed_precision="month")
    assign(late, to=second, by=boss)
    twice = MoveDetails(shelf_reason="duplicate", duplicate_of=first)
    apply(a_claim(text="Twice"), MoveName.SHELVE, by=boss, details=twice)
    heard = a_source(publisher=paper, title="", description="What was on the radio")
    same = a_source("https://web.archive.org/web/20251026120000/https://paper.example/1")
    capture = a_sealed_capture(heard, "What was said.")
    Artifact.objects.create(capture=capture, kind="wacz", sha256="f" * 64, size=5, media_type="application/wacz")
    a_sealed_capture(same, "")
    attribute(heard, a_source(), by=second, words="as they say")
    quoting = CitationDraft(source=heard, quote="nobody said this")
    waive_quote(a_claim(citations=(quoting,)).citations.get(), reason="Heard on the radio.", by=boss)
    return boss


def correct(claim: Claim, boss: User, second: User) -> None:
    """Replace the published verdict on `claim`."""
    apply(claim, MoveName.PUBLISH, by=boss)
    why = MoveDetails(comment="New evidence.", changed="The rating.")
    claim = apply(claim, MoveName.REOPEN, by=second, details=why)
    write_review(claim, rating=Rating.objects.get(code="false"), rationale="It does not say so.", by=second)
    claim = apply(apply(claim, MoveName.SUBMIT, by=second), MoveName.APPROVE, by=reviewer())
    apply(claim, MoveName.CORRECT, by=boss, details=why)


def written(rows: Any) -> bytes:
    body: bytes = JSONRenderer().render(rows)
    return body


def by_rows(kind: Any, rows: QuerySet[Any], user: User) -> bytes:
    request = Request(RequestFactory().get("/"))
    request.user = user
    return written(kind(rows, many=True, context={"request": request}).data)


def test_columns_read_as_whole_rows_do(boss: User) -> None:
    for kind, model in KINDS:
        rows = model.objects.order_by("pk")
        ids = list(rows.values_list("pk", flat=True))
        assert ids, model
        read = row_reader_of(kind).read(ids, user=boss, root=ROOT)
        assert written(read).decode() == by_rows(kind, rows, boss).decode()


def test_what_is_hidden_from_the_reader_is_in_no_object_that_they_may_read(boss: User) -> None:
    copy = Source.objects.exclude(original=None).get()
    original = copy.original
    assert original is not None
    ids = [copy.pk, original.pk]
    shown, joined = row_reader_of(SourceSerializer).read(ids, user=boss, root=ROOT)
    assert (shown["original"]["id"], [each["id"] for each in joined["copies"]]) == (original.pk, [copy.pk])
    Source.objects.filter(pk__in=ids).update(is_confidential=True)
    shown, joined = row_reader_of(SourceSerializer).read(ids, user=boss, root=ROOT)
    assert (shown["original"], joined["copies"]) == (None, [])
    shown, joined = row_reader_of(SourceSerializer).read(ids, user=None, root=ROOT)
    assert (shown["original"]["id"], [each["id"] for each in joined["copies"]]) == (original.pk, [copy.pk])


def test_rows_come_in_the_order_of_their_ids_and_those_that_are_gone_are_left_out() -> None:
    first, second = a_claim(), a_claim()
    read = row_reader_of(ClaimSerializer).read([second.pk, 0, first.pk], user=None, root=ROOT)
    assert [row["id"] for row in read] == [second.pk, first.pk]
    assert row_reader_of(ClaimSerializer).read([], user=None, root=ROOT) == []


def test_a_field_that_only_a_whole_row_answers_is_refused() -> None:
    class Guessed(Representation):
        words = serializers.SerializerMethodField()

        class Meta:
            model = Claim
            fields = ["id", "words"]

        def get_words(self, claim: Claim) -> str:
            return claim.text

    with pytest.raises(TypeError, match="SerializerMethodField"):
        row_reader_of(Guessed)
