"""How much waits in the outbox, for Prometheus."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.metrics_core import Metric

from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry
from claimdesk.runtime.metrics import gauge, gauges


def measure_outbox() -> Iterator[Metric]:
    """What waits, what ClaimDesk gave up, and how late the oldest is that should have gone out."""
    owed = dict.fromkeys(CHANNELS, 0) | dict(OutboxEntry.objects.owed().values_list("kind").annotate(Count("pk")))
    dead = dict.fromkeys(CHANNELS, 0) | dict(OutboxEntry.objects.dead().values_list("kind").annotate(Count("pk")))
    yield gauges("outbox_waiting", "Outgoing messages that wait", "kind", owed.items())
    yield gauges("outbox_dead", "Outgoing messages that could not be delivered", "kind", dead.items())
    now = timezone.now()
    oldest = OutboxEntry.objects.owed().filter(waiting_since__lte=now).aggregate(at=Min("waiting_since"))["at"]
    yield gauge(
        "outbox_oldest_seconds",
        "How long the oldest outgoing message that is due has waited",
        (now - oldest).total_seconds() if oldest else 0,
    )
