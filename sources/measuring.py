"""Numbers about captures, evidence and backups for Prometheus."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.metrics_core import Metric

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.runtime.heartbeat import broker
from claimdesk.runtime.metrics import gauge, gauges
from sources.backup.scheduled import newest_backup
from sources.capture.pipeline import WORKER_LOST
from sources.evidence.fixity import progress
from sources.models import Artifact, Capture, LedgerPeriod, Seal, TimestampToken
from sources.scheduling.shared_state import circuits

DAY = timedelta(days=1)


def captures() -> Iterator[Metric]:
    """The queue, and what captures of the last day ended with."""
    now = timezone.now()
    open_ones = Capture.objects.exclude(state=Capture.State.SEALED)
    states = dict.fromkeys((state.value for state in Capture.State if state != Capture.State.SEALED), 0)
    states |= dict(open_ones.values_list("state").annotate(Count("pk")))
    yield gauges("captures", "Captures that are not sealed yet", "state", states.items())
    oldest = open_ones.filter(state=Capture.State.QUEUED).aggregate(at=Min("requested_at"))["at"]
    age = (now - oldest).total_seconds() if oldest else 0
    yield gauge("capture_oldest_waiting_seconds", "Age of the oldest capture that no worker has taken", age)
    ended = Capture.objects.filter(state=Capture.State.SEALED, requested_at__gte=now - DAY)
    codes = ended.values_list("outcome").annotate(Count("pk"))
    yield gauges("capture_outcomes_day", "Captures requested in the last day, by what they ended with", "code", codes)
    lost = AuditEvent.objects.filter(
        event=EventType.CAPTURE_RETRIED, at__gte=now - DAY, data__outcome=WORKER_LOST
    ).count()
    yield gauge("leases_lost_day", "Captures of the last day whose worker was lost", lost)


def hosts() -> Iterator[Metric]:
    """How hosts fare, as the workers know together."""
    counts = circuits(broker(), failures=settings.HOST_FAILURES)
    yield gauges("hosts", "Hosts by whether they may be visited", "circuit", counts.items())


def evidence() -> Iterator[Metric]:
    """Seals, the ledger, and whether the stored files are read again and whole."""
    recent, total = progress()
    yield gauge("seals", "Sealed captures", Seal.objects.count())
    yield gauge(
        "seals_without_period", "Seals that no ledger period holds yet", Seal.objects.filter(period=None).count()
    )
    yield gauge("ledger_periods", "Ledger periods", LedgerPeriod.objects.count())
    yield gauge("archived_files", "Archived files", total)
    yield gauge("archived_files_read", "Archived files that were read again within CLAIMDESK_FIXITY_DAYS", recent)
    damaged = [
        model._default_manager.filter(damaged_at__isnull=False).count()  # noqa: SLF001
        for model in (Artifact, TimestampToken)
    ]
    yield gauge("archived_files_damaged", "Archived files that are damaged or gone", sum(damaged))


def backups() -> Iterator[Metric]:
    """The age of the newest backup to the place of the settings; -1 where there is none."""
    newest = newest_backup(settings.BACKUP_TARGET) if settings.BACKUP_TARGET else None
    age = (timezone.now() - newest).total_seconds() if newest else -1
    yield gauge("backup_age_seconds", "Age of the newest backup, -1 where there is none", age)


MEASURES_OF_SOURCES = {"captures": captures, "hosts": hosts, "evidence": evidence, "backups": backups}
