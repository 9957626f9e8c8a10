"""Telling whoever listens that a capture was sealed: after the commit, and again if nobody lived to hear it."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sources.models import Capture
from sources.signals import capture_sealed

# Long enough that a worker that lives has told it himself.
PATIENCE = timedelta(seconds=60)
MOST_AT_ONCE = 1000


def announce(capture_id: int) -> None:
    """Send `capture_sealed`, and only then note that it was sent: a worker killed in between leaves it to be sent
    again, so listeners must not mind hearing twice."""
    capture_sealed.send(sender=Capture, capture_id=capture_id)
    Capture.objects.filter(pk=capture_id).update(announced_at=Now())


def announce_forgotten() -> None:
    """Announce what was sealed by workers that did not live to say so."""
    forgotten = Capture.objects.filter(
        Q(state=Capture.State.SEALED, announced_at__isnull=True), sealed_at__lt=timezone.now() - PATIENCE
    )
    for capture_id in forgotten.order_by("sealed_at").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        announce(capture_id)
