"""Sending what is due. What was not taken waits for a longer pause each time, and is given up in the end.

Steps for each entry: take it (a conditional update decides which worker), send, write down what came of it. A crash
between the last two sends it a second time: whoever receives it must be able to see that.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from claimdesk.outbox.channels import CHANNELS, Channel, LaneDown, NothingToSend, Send, TryAgain, Undeliverable
from claimdesk.outbox.models import MAX_ERROR_LENGTH, OutboxEntry, OutboxQuerySet

MAX_DOUBLINGS = 20  # of a pause; far more than any longest pause allows
UNTRIED = "No attempt was finished in time."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DispatchRound:
    """How many entries went out, and whether the round ended before all that is due was tried."""

    sent: int
    is_cut: bool


def dispatch_due() -> DispatchRound:
    """Try everything that is due, of each kind at most CLAIMDESK_OUTBOX_ROUND entries. Kinds that this process does not
    know are left to those that know them."""
    rounds = [dispatch_kind(kind) for kind in CHANNELS]
    return DispatchRound(sum(each.sent for each in rounds), any(each.is_cut for each in rounds))


def dispatch_kind(kind: str) -> DispatchRound:
    """Try what is due of one kind, at most CLAIMDESK_OUTBOX_ROUND entries; nothing of one that nobody registered."""
    channel = CHANNELS.get(kind)
    if channel is None:
        return DispatchRound(0, is_cut=False)
    sent = 0
    lanes_down: set[str] = set()
    with channel.opened() as send:
        for _number in range(settings.OUTBOX_ROUND):
            entry = _take(kind, lanes_down)
            if entry is None:
                return DispatchRound(sent, is_cut=False)
            sent += _attempt(entry, channel, send, lanes_down)
    return DispatchRound(sent, is_cut=True)


def _take(kind: str, lanes_down: set[str]) -> OutboxEntry | None:
    """The entry that is due first, now this worker's for CLAIMDESK_OUTBOX_LEASE: nobody else's update finds it due.

    The attempt is counted here, so that one of which workers die is not tried for ever without a pause.
    """
    while True:
        now = timezone.now()
        due = OutboxEntry.objects.owed().filter(kind=kind, due_at__lte=now).exclude(lane__in=lanes_down)
        entry = due.order_by("due_at", "pk").first()
        if entry is None:
            return None
        lease = now + max(timedelta(seconds=settings.OUTBOX_LEASE), _pause_after(entry.attempts + 1))
        if _as_taken(entry).update(due_at=lease, attempts=F("attempts") + 1):
            entry.due_at, entry.attempts = lease, entry.attempts + 1
            return entry


def _attempt(entry: OutboxEntry, channel: Channel, send: Send, lanes_down: set[str]) -> bool:
    """Send `entry` and write down what came of it; whether it went out."""
    if timezone.now() - entry.waiting_since > channel.tried_for():
        _note_failure(entry, channel, entry.last_error or UNTRIED, is_final=True)
        return False
    try:
        send(entry)
    except NothingToSend:
        _as_taken(entry).delete()
    except Undeliverable as error:
        _note_failure(entry, channel, str(error), is_final=True)
    except (TryAgain, OSError) as error:
        if isinstance(error, LaneDown):
            lanes_down.add(entry.lane)
        _note_failure(entry, channel, str(error) or type(error).__name__, is_final=False)
    else:
        _as_taken(entry).update(state=OutboxEntry.State.SENT, ended_at=timezone.now(), last_error="")
        return True
    return False


@transaction.atomic
def _note_failure(entry: OutboxEntry, channel: Channel, why: str, *, is_final: bool) -> None:
    """Put `entry` off or give it up, unless it was handed over again meanwhile and is due anew."""
    now = timezone.now()
    as_taken = _as_taken(entry)
    entry.last_error = why[:MAX_ERROR_LENGTH]
    if is_final:
        entry.state, entry.ended_at = OutboxEntry.State.DEAD, now
    else:
        entry.due_at = now + _pause_after(entry.attempts)
    written = as_taken.update(
        last_error=entry.last_error, state=entry.state, ended_at=entry.ended_at, due_at=entry.due_at
    )
    logger.warning("%s %s: %s", entry, "is given up" if is_final else "waits", entry.last_error)
    if written and channel.failed is not None:
        channel.failed(entry)


def _pause_after(attempts: int) -> timedelta:
    """CLAIMDESK_OUTBOX_PAUSE, then twice as long after each attempt, CLAIMDESK_OUTBOX_LONGEST_PAUSE at most."""
    seconds: int = settings.OUTBOX_PAUSE * 2 ** min(attempts - 1, MAX_DOUBLINGS)
    return timedelta(seconds=min(seconds, settings.OUTBOX_LONGEST_PAUSE))


def _as_taken(entry: OutboxEntry) -> OutboxQuerySet:
    """The row, if it is still as this worker knows it."""
    return OutboxEntry.objects.owed().filter(pk=entry.pk, due_at=entry.due_at)
