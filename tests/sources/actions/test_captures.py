from datetime import timedelta

import pytest
from django.utils import timezone

from claimdesk.audit.log import history
from claimdesk.errors import Invalid, NotAllowed
from sources.actions import add_offline_source, request_capture, request_captures
from sources.models import Capture
from tests.builders import a_sealed_capture, a_source, editor, reader
from tests.fakes import AuditLogIsFull, full_audit_log


@pytest.mark.django_db
def test_request_capture_queues_a_new_one_beside_those_that_are_sealed():
    by = editor()
    sealed = a_sealed_capture()
    capture = request_capture(sealed.source, by=by)
    sealed.source.refresh_from_db()
    assert capture.state == Capture.State.QUEUED
    assert (sealed.source.latest_capture, sealed.source.archived_capture) == (capture, sealed)
    event = history(sealed.source)[0]
    assert (event.event, event.actor_id, event.data["capture"]) == ("capture.requested", by.pk, capture.pk)


@pytest.mark.django_db
def test_request_capture_returns_the_one_that_is_open():
    source = a_source()
    before = history(source).count()
    assert request_capture(source, by=editor()) == source.captures.get()
    assert history(source).count() == before


@pytest.mark.django_db
def test_request_capture_rings_after_the_commit_only(django_capture_on_commit_callbacks):
    source, quiet = a_sealed_capture().source, a_sealed_capture().source
    with django_capture_on_commit_callbacks() as enqueued:
        capture = request_capture(source, by=editor())
    assert [each.keywords for each in enqueued] == [{"capture_id": capture.pk}]
    with django_capture_on_commit_callbacks() as enqueued:
        request_capture(source, by=editor())
        request_capture(quiet, by=editor(), enqueue=False)
    assert enqueued == []


@pytest.mark.django_db
def test_request_capture_refuses_a_source_without_url():
    source = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    with pytest.raises(Invalid) as refusal:
        request_capture(source, by=editor())
    assert "“Tape” has no URL" in str(refusal.value)


@pytest.mark.django_db
def test_request_capture_refuses_a_reader():
    source = a_sealed_capture().source
    with pytest.raises(NotAllowed):
        request_capture(source, by=reader())
    assert source.captures.count() == 1


@pytest.mark.django_db
def test_request_capture_is_undone_when_it_cannot_be_recorded():
    source = a_sealed_capture().source
    with full_audit_log(), pytest.raises(AuditLogIsFull):
        request_capture(source, by=None)
    source.refresh_from_db()
    assert source.captures.get() == source.latest_capture


@pytest.mark.django_db
def test_request_captures_leaves_out_what_is_not_online():
    offline = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    online = [a_sealed_capture().source for _ in range(2)]
    assert request_captures([offline, *online], by=editor()) == 2
    assert Capture.objects.open().count() == 2


@pytest.mark.django_db
def test_request_capture_does_not_let_a_person_wait_for_the_next_try(django_capture_on_commit_callbacks):
    source = a_source()
    later = timezone.now() + timedelta(hours=24)
    source.captures.update(state=Capture.State.RETRY_WAIT, retry_at=later, attempt=1)
    with django_capture_on_commit_callbacks() as enqueued:
        capture = request_capture(source, by=editor())
    capture.refresh_from_db()
    assert (capture.state, capture.retry_at, capture.attempt) == (Capture.State.QUEUED, None, 1)
    assert len(enqueued) == 1
