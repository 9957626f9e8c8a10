"""Leases are renewed whatever their holder waits for, as long as it is well; what a killed worker held is free soon."""

from datetime import datetime

import pytest
from django.utils import timezone

from sources.models import Capture
from sources.scheduling.lease import CAPTURES, new_token
from tests.builders import a_source
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def held_capture() -> tuple[Capture, str]:
    """A capture that a worker has, and by which token."""
    capture = a_source().captures.get()
    token = new_token()
    assert CAPTURES.take_all([capture.pk], state=Capture.State.LEASED, token=token)
    return capture, token


def end_of_lease(capture: Capture) -> datetime:
    """When the lease ends as the row says now."""
    end = Capture.objects.values_list("lease_expires_at", flat=True).get(pk=capture.pk)
    assert end is not None
    return end


def test_a_lease_is_renewed_while_its_holder_waits(settings):
    settings.CAPTURE_LEASE = 5
    capture, token = held_capture()
    before = end_of_lease(capture)
    with CAPTURES.kept_alive(token, is_well=lambda: True):
        wait_for(lambda: end_of_lease(capture) > before, "the lease to be renewed")
    assert CAPTURES.free_abandoned() == []


def test_a_holder_that_is_stuck_or_dead_loses_its_rows_at_the_end_of_a_lease(settings):
    settings.CAPTURE_LEASE = 0.5
    capture, token = held_capture()
    before = end_of_lease(capture)
    with CAPTURES.kept_alive(token, is_well=lambda: False):
        wait_for(lambda: timezone.now() > before, "the end of the lease")
        assert end_of_lease(capture) == before
    assert CAPTURES.free_abandoned() == [(capture.pk, token)]
    capture.refresh_from_db()
    assert capture.state == Capture.State.QUEUED


def test_a_killed_worker_is_noticed_within_15_seconds_by_the_settings_as_they_are(settings):
    assert settings.CAPTURE_LEASE + settings.CAPTURE_SWEEP <= 15
