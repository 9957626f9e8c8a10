"""Looking again at sources under watch: what a verdict rests on must not go unnoticed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.capture.requests import open_capture
from sources.models import Capture, Source


def open_due_captures() -> list[int]:
    """Open a capture for each source whose time to be looked at again has come; returns the captures' ids.

    At most CLAIMDESK_RECHECK_BATCH at a time, the longest due first, each in its own transaction: two beats that
    run at once share the work and double nothing.
    """
    due = Source.objects.filter(recheck_at__lte=Now()).order_by("recheck_at")
    ids = list(due.values_list("pk", flat=True)[: settings.RECHECK_BATCH])
    return [capture_id for source_id in ids if (capture_id := _open_one(source_id))]


@transaction.atomic
def _open_one(source_id: int) -> int | None:
    source = Source.objects.select_for_update().filter(pk=source_id, recheck_at__lte=Now()).first()
    if source is None:
        return None
    source.recheck_at = timezone.now() + timedelta(days=settings.RECHECK_DAYS)
    source.save(update_fields=["recheck_at"])
    capture, is_new = open_capture(source, reason=Capture.Reason.RECHECK, requested_by_id=None)
    if not is_new:
        return None
    record(EventType.CAPTURE_REQUESTED, source, by=None, capture=capture.pk, reason=capture.reason)
    return capture.pk
