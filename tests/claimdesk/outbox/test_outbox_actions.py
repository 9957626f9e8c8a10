"""Chiefs send again what could not be delivered, or delete it; the log keeps both."""

import pytest
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import visible_events
from claimdesk.errors import Conflict, NotAllowed
from claimdesk.outbox.actions import discard, replay
from claimdesk.outbox.dispatching import dispatch_due
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from tests import builders

pytestmark = pytest.mark.django_db


def a_dead_entry(kind="test", **fields):
    return OutboxEntry.objects.create(
        kind=kind, state="dead", ended_at=timezone.now(), attempts=9, last_error="550 no", label="a letter", **fields
    )


def test_replay_sends_it_again_and_the_log_says_who_asked(post):
    chief = builders.chief()
    entry = a_dead_entry()
    replay(entry, by=chief)
    assert dispatch_due().sent == 1
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, post.sent) == ("sent", 1, ["a letter"])
    event = AuditEvent.objects.get(event=EventType.OUTBOX_REPLAYED)
    assert (event.actor_id, event.target_id) == (chief.pk, entry.pk)
    assert (event.data["kind"], event.data["attempts"], event.data["last_error"]) == ("test", 9, "550 no")
    assert visible_events(chief).filter(pk=event.pk).exists()
    assert not visible_events(builders.reviewer()).filter(pk=event.pk).exists()


def test_replay_refuses_what_is_not_dead_waits_already_or_is_unknown(post):
    chief = builders.chief()
    waiting = send_later("test", "1")
    unknown = a_dead_entry(kind="of_a_newer_version")
    for entry, code in (
        (waiting, "not_dead"),
        (a_dead_entry(reference="1"), "waits_already"),
        (unknown, "unknown_kind"),
    ):
        with pytest.raises(Conflict) as refusal:
            replay(entry, by=chief)
        assert refusal.value.code == code
    assert not AuditEvent.objects.filter(event=EventType.OUTBOX_REPLAYED).exists()


def test_only_who_manages_people_replays_and_discards(post):
    entry = a_dead_entry()
    for action in (replay, discard):
        with pytest.raises(NotAllowed):
            action(entry, by=builders.reviewer())
    entry.refresh_from_db()
    assert entry.state == "dead"


def test_discard_deletes_what_is_dead_and_nothing_else(post):
    chief = builders.chief()
    entry = a_dead_entry()
    discard(entry, by=chief)
    assert not OutboxEntry.objects.exists()
    assert AuditEvent.objects.get(event=EventType.OUTBOX_DISCARDED).data["last_error"] == "550 no"
    with pytest.raises(Conflict):
        discard(send_later("test", "1"), by=chief)
    assert OutboxEntry.objects.owed().count() == 1
