"""Forgetting what went out long ago."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from claimdesk.outbox.models import OutboxEntry

MAX_FORGOTTEN_ENTRIES = 5_000  # of one round; the scheduler starts the next one


def forget_sent() -> int:
    """Delete entries that went out more than CLAIMDESK_OUTBOX_KEEP_DAYS ago; how many. Dead ones stay until a chief
    replays or deletes them."""
    before = timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS)
    old = OutboxEntry.objects.filter(state=OutboxEntry.State.SENT, ended_at__lt=before).order_by("ended_at")
    deleted, _by_model = OutboxEntry.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:MAX_FORGOTTEN_ENTRIES])
    ).delete()
    return deleted
