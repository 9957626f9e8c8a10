"""What the page of an article says while nobody archives it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.web.intake_page import WORKERS_MISSED_AFTER
from sources.models import Capture
from tests import builders
from tests.claims.web.article_pages import page, words

AWAY = "they may be offline"


@pytest.fixture
def waiting(client):
    """A source whose capture is in the queue."""
    return builders.a_source("https://news.example/waits")


def asked(source, ago, **fields):
    Capture.objects.filter(source=source).update(requested_at=timezone.now() - ago, **fields)


def test_a_capture_that_waits_long_makes_the_page_wonder_about_the_workers(client, waiting):
    asked(waiting, WORKERS_MISSED_AFTER / 2)
    assert AWAY not in words(client.get(page(waiting)))
    asked(waiting, WORKERS_MISSED_AFTER + timedelta(seconds=1))
    shown = words(client.get(page(waiting)))
    assert AWAY in shown
    assert "You can log claims meanwhile" in shown


@pytest.mark.parametrize("state", ["leased", "fetching", "extracting"])
def test_a_capture_that_somebody_took_is_not_forgotten(client, waiting, state):
    asked(waiting, WORKERS_MISSED_AFTER * 2, state=state)
    assert AWAY not in words(client.get(page(waiting)))


def test_a_sealed_capture_is_not_forgotten(client, waiting):
    builders.a_sealed_capture(waiting)
    asked(waiting, WORKERS_MISSED_AFTER * 2)
    assert AWAY not in words(client.get(page(waiting)))
