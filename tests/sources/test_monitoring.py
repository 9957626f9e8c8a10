"""Looking again at watched sources."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from sources.actions import add_offline_source, watch_source
from sources.capture import pipeline
from sources.models import Capture, Source
from sources.monitoring import open_due_captures
from tests.builders import a_confirmed_capture, a_sealed_capture, a_source
from tests.hosts import forget_hosts
from tests.web import Web

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


# --- Making sure ---


@pytest.fixture
def captured(web: Web, settings, django_capture_on_commit_callbacks) -> Callable[[int], None]:
    """Captures what waits, through the real engine."""
    settings.DEMO, settings.DEMO_PORT, settings.HOST_PAUSE = True, web.port, 0

    def run(capture_id: int) -> None:
        forget_hosts()
        with django_capture_on_commit_callbacks(execute=True):
            pipeline.run(capture_id, may_wait=False)

    return run


def now_of(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def overdue(source: Source) -> None:
    """The time of `source`'s second look has come."""
    Source.objects.filter(pk=source.pk).update(confirm_at=timezone.now() - timedelta(seconds=1))


def test_a_worker_that_finds_nothing_has_a_second_one_look_before_it_is_gone(web: Web, settings, captured) -> None:
    settings.CONFIRM_AFTER = 0
    source = a_source(web.url("/no-such-page"))
    captured(source.captures.get().pk)
    assert now_of(source).confirm_at
    assert not Source.objects.gone().exists()
    [second] = open_due_captures()
    captured(second)
    assert list(source.captures.order_by("pk").values_list("reason", "outcome")) == [
        ("cited", "http.404"),
        ("confirm", "http.404"),
    ]
    assert list(Source.objects.gone()) == [source]
    assert open_due_captures() == []


@pytest.mark.parametrize("outcome", ["http.404", "http.410", "dns.nxdomain"])
def test_a_page_that_one_look_does_not_find_is_looked_at_again_and_not_gone(settings, outcome: str) -> None:
    source = a_sealed_capture(text="", outcome=outcome).source
    source = now_of(source)
    assert source.gone_at is None
    assert source.confirm_at
    left = source.confirm_at - timezone.now()
    assert timedelta(seconds=settings.CONFIRM_AFTER - 60) < left <= timedelta(seconds=settings.CONFIRM_AFTER)


@pytest.mark.parametrize("outcome", ["net.refused", "dns.timeout", "http.403", "http.503", "policy.robots"])
def test_a_page_that_stumbles_is_left_in_peace(outcome: str) -> None:
    source = a_confirmed_capture(a_source(), "", outcome=outcome).source
    assert (now_of(source).confirm_at, now_of(source).gone_at) == (None, None)


def test_the_second_look_waits_in_the_queue_like_any_other_and_says_why() -> None:
    source = a_sealed_capture(text="", outcome="http.404").source
    assert open_due_captures() == []
    overdue(source)
    [capture_id] = open_due_captures()
    capture = Capture.objects.get(pk=capture_id)
    assert (capture.source, capture.reason, capture.state) == (source, "confirm", "queued")
    assert now_of(source).confirm_at is None
    assert open_due_captures() == []


def test_the_second_look_makes_a_page_gone_and_a_third_takes_it_back() -> None:
    source = a_source()
    a_sealed_capture(source, "", outcome="http.404", ago=1200)
    a_sealed_capture(source, "", outcome="http.404", ago=600)
    assert list(Source.objects.gone()) == [source]
    a_sealed_capture(source)
    assert not Source.objects.gone().exists()


def test_the_threshold_is_the_desks(settings) -> None:
    settings.GONE_STRIKES = 3
    source = a_source()
    a_sealed_capture(source, "", outcome="http.404", ago=1200)
    a_sealed_capture(source, "", outcome="http.404", ago=600)
    assert not Source.objects.gone().exists()
    a_sealed_capture(source, "", outcome="http.404")
    assert list(Source.objects.gone()) == [source]


def test_a_person_who_asks_twice_at_once_has_looked_once() -> None:
    source = a_source()
    a_sealed_capture(source, "", outcome="http.410")
    a_sealed_capture(source, "", outcome="http.410")
    assert not Source.objects.gone().exists()


def test_another_text_of_a_watched_source_is_looked_at_again() -> None:
    source = watched(due=False)
    a_sealed_capture(source, "The  archived text!")
    assert now_of(source).confirm_at


@pytest.mark.parametrize("text", ["The archived text.", "The\u00a0archived  text.", "\u201cThe archived text.\u201d\n"])
def test_the_same_text_is_not_whatever_its_typesetting(text: str) -> None:
    source = watched(due=False)
    a_sealed_capture(source, text)
    assert now_of(source).confirm_at is None


def test_another_text_of_a_source_that_nobody_watches_is_not() -> None:
    source = a_sealed_capture().source
    a_sealed_capture(source, "Something else.")
    assert now_of(source).confirm_at is None


def test_a_second_look_at_another_text_asks_for_no_third() -> None:
    source = watched(due=False)
    a_sealed_capture(source, "Something else.")
    overdue(source)
    open_due_captures()
    a_sealed_capture(source, "Something else again.")
    assert now_of(source).confirm_at is None


def test_a_wall_in_place_of_the_text_is_no_other_text() -> None:
    source = watched(due=False)
    a_sealed_capture(source, "Are you a robot?", verdict="verdict.bot_wall")
    assert now_of(source).confirm_at is None
