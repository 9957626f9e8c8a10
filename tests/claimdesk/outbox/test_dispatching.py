"""What is due goes out once; what is not taken waits longer each time, and is given up in the end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from claimdesk.outbox.channels import CHANNELS, Channel, LaneDown, NothingToSend, TryAgain, Undeliverable, one_by_one
from claimdesk.outbox.dispatching import dispatch_due
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outbox_measures import measure_outbox
from claimdesk.outbox.outgoing import call_off, send_later
from claimdesk.outbox.retention import forget_sent

pytestmark = pytest.mark.django_db


def due_again():
    """As if the pause of what waits were over."""
    OutboxEntry.objects.owed().update(due_at=timezone.now())


def the_entry():
    return OutboxEntry.objects.get()


def test_an_entry_goes_out_once(post):
    send_later("test", "1", label="hello", payload={"to": 1})
    assert (dispatch_due().sent, dispatch_due().sent) == (1, 0)
    entry = the_entry()
    assert (post.sent, entry.state, entry.attempts, entry.payload) == (["hello"], "sent", 1, {"to": 1})
    assert entry.ended_at is not None


def test_an_entry_goes_out_when_it_is_due(post):
    send_later("test", "1", label="later", due_at=timezone.now() + timedelta(hours=1))
    assert dispatch_due().sent == 0
    due_again()
    assert dispatch_due().sent == 1


def test_a_kind_that_nobody_registered_is_neither_taken_nor_sent(post):
    with pytest.raises(ImproperlyConfigured, match="nobody registered how carrier_pigeon goes out"):
        send_later("carrier_pigeon")
    OutboxEntry.objects.create(kind="of_a_newer_version")
    assert dispatch_due().sent == 0
    assert (the_entry().state, the_entry().attempts) == ("waiting", 0)


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_handed_over_in_the_transaction_of_its_change(post):
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction of its change"):
        send_later("test")
    with transaction.atomic():
        send_later("test")
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()


def test_one_reference_waits_once_with_the_newest_details(post):
    send_later("test", "7", label="first", payload={"n": 1})
    post.refuse = {"first": TryAgain("busy")}
    dispatch_due()
    send_later("test", "7", label="second", payload={"n": 2})
    entry = the_entry()
    assert (entry.label, entry.payload, entry.attempts, entry.last_error) == ("second", {"n": 2}, 0, "")
    assert dispatch_due().sent == 1
    send_later("test", "7", label="third")  # one that was sent is no longer waiting
    send_later("test", label="nameless")
    send_later("test", label="nameless")
    assert OutboxEntry.objects.owed().count() == 3


def test_pauses_double_up_to_the_longest(post, settings):
    settings.OUTBOX_PAUSE, settings.OUTBOX_LONGEST_PAUSE = 10, 60
    send_later("test", label="hello")
    post.refuse = {"hello": TryAgain("busy")}
    pauses = []
    for _try in range(5):
        due_again()
        before = timezone.now()
        dispatch_due()
        pauses.append(round((the_entry().due_at - before).total_seconds()))
    assert pauses == [10, 20, 40, 60, 60]
    assert (the_entry().attempts, the_entry().last_error, the_entry().state) == (5, "busy", "waiting")
    assert post.failed == [("hello", "waiting", "busy")] * 5


def test_what_is_refused_for_good_is_dead_at_once(post):
    send_later("test", label="hello")
    post.refuse = {"hello": Undeliverable("550 no such mailbox")}
    assert dispatch_due().sent == 0
    entry = the_entry()
    assert (entry.state, entry.last_error, entry.attempts) == ("dead", "550 no such mailbox", 1)
    assert post.failed == [("hello", "dead", "550 no such mailbox")]


def test_what_was_tried_for_too_long_is_dead(post):
    send_later("test", label="hello")
    post.refuse = {"hello": OSError("unreachable")}
    dispatch_due()
    OutboxEntry.objects.update(waiting_since=timezone.now() - timedelta(days=7, minutes=1))
    due_again()
    dispatch_due()
    assert (the_entry().state, the_entry().last_error) == ("dead", "unreachable")
    assert post.failed[-1] == ("hello", "dead", "unreachable")


def test_what_nobody_wants_any_more_is_deleted(post):
    send_later("test", label="hello")
    post.refuse = {"hello": NothingToSend()}
    assert dispatch_due().sent == 0
    assert not OutboxEntry.objects.exists()


def test_a_lane_that_is_down_costs_one_attempt_a_round_and_no_other_lane(post):
    for number in range(3):
        send_later("test", label="down", lane="a", reference=str(number))
    send_later("test", label="up", lane="b")
    post.refuse = {"down": LaneDown("nobody answers")}
    assert dispatch_due().sent == 1
    assert sorted(OutboxEntry.objects.owed().values_list("attempts", flat=True)) == [0, 0, 1]
    post.refuse = {}
    assert dispatch_due().sent == 2  # those that were not tried need not wait
    assert post.sent == ["up", "down", "down"]


def test_a_round_ends_and_says_that_there_is_more(post, settings):
    settings.OUTBOX_ROUND = 2
    for number in range(3):
        send_later("test", label=str(number))
    assert (dispatch_due().is_cut, dispatch_due().is_cut) == (True, False)
    assert (post.sent, post.opened_times) == (["0", "1", "2"], 2)


def test_an_entry_of_which_a_worker_dies_is_tried_again_after_the_lease(post, settings):
    settings.OUTBOX_LEASE, settings.OUTBOX_PAUSE = 120, 100
    send_later("test", label="poison")
    post.refuse = {"poison": ZeroDivisionError()}
    leases = []
    for _try in range(3):
        due_again()
        before = timezone.now()
        with pytest.raises(ZeroDivisionError):
            dispatch_due()
        leases.append(round((the_entry().due_at - before).total_seconds()))
    assert leases == [120, 200, 400]
    send_later("test", label="after it")
    assert dispatch_due().sent == 1


def test_what_is_handed_over_while_it_is_sent_goes_out_again(post):
    def send(entry):
        if not post.sent:
            send_later("again", "1", label="newer")
        post.sent.append(entry.label)

    CHANNELS.register("again", Channel("A test", one_by_one(send)))
    try:
        send_later("again", "1", label="older")
        dispatch_due()
    finally:
        del CHANNELS["again"]
    assert post.sent == ["older", "newer"]


def test_call_off_takes_back_what_waits(post):
    send_later("test", "1")
    send_later("test", "2", label="stays")
    assert call_off("test", "1", "3") == 1
    dispatch_due()
    assert post.sent == ["stays"]


def test_forget_sent_leaves_what_is_recent_or_dead(post, settings):
    long_ago = timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS, minutes=1)
    for label, state, ended_at in (
        ("old", "sent", long_ago),
        ("new", "sent", timezone.now()),
        ("dead", "dead", long_ago),
        ("waits", "waiting", None),
    ):
        OutboxEntry.objects.create(kind="test", label=label, state=state, ended_at=ended_at)
    assert forget_sent() == 1
    assert sorted(OutboxEntry.objects.values_list("label", flat=True)) == ["dead", "new", "waits"]


def test_measures_count_by_kind_what_waits_and_what_is_dead(post):
    now = timezone.now()
    OutboxEntry.objects.create(kind="test", waiting_since=now - timedelta(minutes=5))
    OutboxEntry.objects.create(kind="test", state="dead", ended_at=now)
    found = {
        (sample.name, sample.labels.get("kind", "")): sample.value
        for metric in measure_outbox()
        for sample in metric.samples
    }
    assert found["claimdesk_outbox_waiting", "test"] == 1
    assert found["claimdesk_outbox_dead", "test"] == 1
    assert 300 <= found["claimdesk_outbox_oldest_seconds", ""] < 330


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_entry_once(post):
    with transaction.atomic():
        for number in range(8):
            send_later("test", label=str(number))
    gate = threading.Barrier(2)

    def work():
        gate.wait(10)
        try:
            return dispatch_due().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        sent = [worker.result(60) for worker in [workers.submit(work), workers.submit(work)]]
    assert sum(sent) == 8
    assert sorted(post.sent) == [str(number) for number in range(8)]
