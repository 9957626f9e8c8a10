"""A worker of an older version takes no more work once a newer one has migrated the database."""

from contextlib import contextmanager

import pytest
from celery.exceptions import Reject
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from claimdesk import celery
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.tasks import forget_outbox
from claimdesk.runtime.migration_history import newer_migrations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looks_anew():
    """What a worker found a moment ago is forgotten."""
    celery._looked.clear()
    yield
    celery._looked.clear()


@contextmanager
def by_a_worker():
    """As if a worker had got the message."""
    forget_outbox.push_request(called_directly=False, hostname="old@machine")
    try:
        yield
    finally:
        forget_outbox.pop_request()


@pytest.mark.parametrize("app", ["sources", "outbox"])
def test_an_outdated_worker_puts_back_what_it_gets(app):
    OutboxEntry.objects.create(kind="notice", state="sent", ended_at=timezone.now().replace(year=2001))
    MigrationRecorder(connection).record_applied(app, "9999_of_a_newer_version")
    assert newer_migrations(connection) == [f"{app}.9999_of_a_newer_version"]
    with by_a_worker(), pytest.raises(Reject):
        forget_outbox()
    assert OutboxEntry.objects.count() == 1


def test_a_worker_of_this_version_works():
    OutboxEntry.objects.create(kind="notice", state="sent", ended_at=timezone.now().replace(year=2001))
    with by_a_worker():
        forget_outbox()
    assert not OutboxEntry.objects.exists()
