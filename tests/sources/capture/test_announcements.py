"""A sealed capture is heard of, even if the worker that sealed it died before it could say so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.actions import CitationDraft
from claims.models import Citation
from sources.capture import pipeline
from sources.capture.commit import announce
from sources.models import Capture
from sources.tasks import recheck_sources, sweep_captures
from tests.builders import a_claim, a_sealed_capture, a_source

pytestmark = pytest.mark.django_db


def cited_and_sealed(**fields: object) -> Capture:
    """A capture whose worker died after the commit, with a quotation that waits for it."""
    source = a_source()
    a_claim(citations=(CitationDraft(source=source, quote="archived text"),))
    capture = a_sealed_capture(source, check=False)
    Capture.objects.filter(pk=capture.pk).update(**fields)
    return capture


def state_of_the_quotation() -> str:
    return Citation.objects.get().quote_state


def test_announce_reaches_the_claims_and_is_noted() -> None:
    capture = cited_and_sealed()
    announce([capture.pk])
    capture.refresh_from_db()
    assert capture.announced_at is not None
    assert state_of_the_quotation() == "found"


def test_sweep_announces_what_a_dead_worker_left_unsaid() -> None:
    capture = cited_and_sealed(sealed_at=timezone.now() - timedelta(minutes=5))
    pipeline.sweep()
    capture.refresh_from_db()
    assert capture.announced_at is not None
    assert state_of_the_quotation() == "found"


def test_sweep_leaves_the_living_time_to_say_it_themselves() -> None:
    capture = cited_and_sealed()
    pipeline.sweep()
    capture.refresh_from_db()
    assert capture.announced_at is None
    assert state_of_the_quotation() == "pending"


def test_the_tasks_run_without_a_broker() -> None:
    sweep_captures()
    recheck_sources()
