"""Telling whoever listens that a capture was sealed: after the commit, and again if nobody lived to hear it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sources.models import Capture
from sources.signals import captures_sealed

# Long enough that a worker that lives has told it himself.
PATIENCE = timedelta(seconds=60)
MOST_AT_ONCE = 1000


def announce(capture_ids: Sequence[int]) -> None:
    """Send `captures_sealed`, and only then note that it was sent: a worker killed in between leaves it to be sent
    again, so listeners must not mind hearing twice.

    Where a listener stumbles each is told by itself. Raises what the listener raised in the end, for the first of
    those that remain unannounced.
    """
    problem = _tell(capture_ids)
    if problem and len(capture_ids) > 1:
        problem = next(filter(None, [_tell([capture_id]) for capture_id in capture_ids]), None)
    if problem:
        raise problem


def announce_forgotten() -> None:
    """Announce what was sealed by workers that did not live to say so."""
    forgotten = Capture.objects.filter(
        Q(state=Capture.State.SEALED, announced_at__isnull=True), sealed_at__lt=timezone.now() - PATIENCE
    )
    for capture_id in forgotten.order_by("sealed_at").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        announce([capture_id])


def _tell(capture_ids: Sequence[int]) -> Exception | None:
    heard = captures_sealed.send_robust(sender=Capture, capture_ids=capture_ids)
    problem = next((answer for _listener, answer in heard if isinstance(answer, Exception)), None)
    if problem is None:
        Capture.objects.filter(pk__in=capture_ids).update(announced_at=Now())
    return problem
