"""How much mail waits, for Prometheus."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.metrics_core import Metric

from claimdesk.notices.models import Notice
from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry
from claimdesk.runtime.metrics import gauge


def backlog() -> Iterator[Metric]:
    """What is due, what was tried, and what the server refused for good."""
    kinds = [kind for kind, channel in CHANNELS.items() if channel.is_mail]
    waiting = OutboxEntry.objects.owed().filter(kind__in=kinds, waiting_since__lte=timezone.now())
    yield gauge("mails_waiting", "Mails that are due and not sent", waiting.count())
    yield gauge("mails_tried", "Mails that are due and were tried in vain", waiting.filter(attempts__gt=0).count())
    yield gauge(
        "mails_refused", "Mails that the server will never take", Notice.objects.exclude(mail_refused="").count()
    )
