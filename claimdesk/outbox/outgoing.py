"""Giving something to the outbox, and taking it back."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from claimdesk.celery import enqueue
from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.tasks import send_outbox

_WAKE = partial(enqueue, send_outbox)


def send_later(
    kind: str,
    reference: str = "",
    *,
    label: str = "",
    lane: str = "",
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> OutboxEntry:
    """Let an entry of `kind` go out at `due_at` (None: after the commit). An entry of the same kind and reference that
    waits already is brought up to date instead, and its attempts count anew; without a reference each call is one more.

    Must run in the transaction of what it tells, so that neither exists without the other; raises
    TransactionManagementError outside of one, ImproperlyConfigured for a kind that nobody registered.
    """
    if kind not in CHANNELS:
        raise ImproperlyConfigured(f"nobody registered how {kind} goes out (claimdesk.outbox.channels)")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} must be handed over in the transaction of its change")
    now = timezone.now()
    said = {
        "label": label[:300],
        "lane": lane,
        "payload": payload or {},
        "waiting_since": max(now, due_at or now),
        "due_at": due_at or now,
        "attempts": 0,
        "last_error": "",
    }
    if reference:
        entry, _is_new = OutboxEntry.objects.update_or_create(
            kind=kind, reference=reference, state=OutboxEntry.State.WAITING, defaults=said
        )
    else:
        entry = OutboxEntry.objects.create(kind=kind, **said)
    if entry.due_at <= now:
        _wake_once()
    return entry


def _wake_once() -> None:
    """Wake a worker after the commit: once, however much this transaction hands over."""
    if not any(each[1] is _WAKE for each in transaction.get_connection().run_on_commit):
        transaction.on_commit(_WAKE)


def call_off(kind: str, *references: str) -> int:
    """Let nothing of `kind` about `references` go out any more; how many waited. What a worker is sending now goes."""
    deleted, _by_model = OutboxEntry.objects.owed().filter(kind=kind, reference__in=references).delete()
    return deleted
