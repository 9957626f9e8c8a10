"""Looking again at watched sources."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sources.actions import add_offline_source, watch_source
from sources.models import Capture, Source
from sources.monitoring import open_due_captures
from tests.builders import a_sealed_capture, a_source

pytestmark = pytest.mark.django_db


def watched(*, due: bool = True) -> Source:
    """A source that was archived once and is to be looked at again, now or in an hour."""
    source = a_sealed_capture().source
    watch_source(source, at=timezone.now() + timedelta(hours=-1 if due else 1))
    return source


def test_open_due_captures_opens_one_for_each_that_is_due() -> None:
    source, _later = watched(), watched(due=False)
    ids = open_due_captures()
    capture = Capture.objects.get(pk__in=ids)
    assert (capture.source, capture.reason, capture.state) == (source, "recheck", "queued")


def test_open_due_captures_twice_opens_nothing_more(settings) -> None:
    source = watched()
    assert len(open_due_captures()) == 1
    assert open_due_captures() == []
    source.refresh_from_db()
    assert source.recheck_at
    assert source.recheck_at > timezone.now() + timedelta(days=settings.RECHECK_DAYS - 1)


def test_open_due_captures_leaves_one_that_is_under_way() -> None:
    source = a_source()
    watch_source(source, at=timezone.now())
    assert open_due_captures() == []
    assert source.captures.count() == 1


def test_open_due_captures_takes_the_longest_due_first(settings) -> None:
    settings.RECHECK_BATCH = 1
    _second, first = watched(), watched()
    watch_source(first, at=timezone.now() - timedelta(days=9))
    assert Capture.objects.get(pk__in=open_due_captures()).source == first


def test_watch_source_passes_by_what_has_no_url() -> None:
    source = add_offline_source(by=None, no_url_reason="unpublished", title="Documents")
    watch_source(source, at=timezone.now())
    source.refresh_from_db()
    assert source.recheck_at is None
