"""The chain over the audit log: each link names one event's digest and the link before.

Events are linked a little after they are committed, by one linker at a time, and not by whoever writes them: a chain
that grows inside their transactions would let only one of them run at a time (docs/adr, "a chain beside the log").
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from claimdesk.canonical import canonical_json

EVENT_FORMAT, LINK_FORMAT = "claimdesk-event-1", "claimdesk-link-1"
EVENT_COLUMNS = (
    "id", "at", "event", "actor_id", "actor_label", "door", "target_type", "target_id", "target_label", "data",
)  # fmt: skip
LINK_COLUMNS = ("position", "event_id", "event_sha256", "previous", "linked_at", "sha256")
MAX_LINKED_EVENTS = 1000
_LOCK = 0x436C61696D  # "Claim": the key of PostgreSQL's advisory lock, one linker at a time


def event_sha256(row: tuple[Any, ...]) -> str:
    """The digest of an event, given as its EVENT_COLUMNS."""
    facts = dict(zip(EVENT_COLUMNS, row, strict=True))
    return _sha256({**facts, "at": hashed_time(facts["at"]), "format": EVENT_FORMAT})


def link_sha256(position: int, event_id: int, event_digest: str, previous: str, linked_at: datetime) -> str:
    """The digest of a link, which is what the next one names."""
    facts = {
        "format": LINK_FORMAT,
        "position": position,
        "event": event_id,
        "event_sha256": event_digest,
        "previous": previous,
        "linked_at": hashed_time(linked_at),
    }
    return _sha256(facts)


def hashed_time(at: datetime) -> str:
    """A time as it is hashed: UTC to the millisecond, which is what every export of a database keeps."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def head() -> tuple[int, str]:
    """Position and digest of the newest link; 0 and nothing where there is none."""
    return AuditLink.objects.order_by("-position").values_list("position", "sha256").first() or (0, "")


def link_waiting(*, patient: bool = False) -> int:
    """Link every event that waits; returns how many. Where another process is linking already, it does the work;
    `patient` waits for that process to end, so that afterwards the head covers what was committed before the call."""
    linked = 0
    while UnlinkedEvent.objects.exists() and (number := _link_batch(patient)):
        linked += number
    return linked


@transaction.atomic
def _link_batch(patient: bool) -> int:  # noqa: FBT001 - said by name above
    """Link the first MAX_LINKED_EVENTS events that wait; returns how many were struck off."""
    if not _is_alone(patient):
        return 0
    waiting = list(UnlinkedEvent.objects.order_by("event_id").values_list("event_id", flat=True)[:MAX_LINKED_EVENTS])
    linked = AuditLink.objects.filter(event_id__in=waiting).values_list("event_id", flat=True)
    rows = AuditEvent.objects.filter(pk__in=set(waiting) - set(linked)).order_by("pk").values_list(*EVENT_COLUMNS)
    AuditLink.objects.bulk_create(_links(list(rows)))
    UnlinkedEvent.objects.filter(event_id__in=waiting).delete()
    return len(waiting)


def _links(rows: list[tuple[Any, ...]]) -> list[AuditLink]:
    position, previous = head()
    links = []
    for row in rows:
        position, now, digest = position + 1, timezone.now(), event_sha256(row)
        sha256 = link_sha256(position, row[0], digest, previous, now)
        links.append(
            AuditLink(
                position=position,
                event_id=row[0],
                event_sha256=digest,
                previous=previous,
                linked_at=now,
                sha256=sha256,
            )
        )
        previous = sha256
    return links


def _is_alone(patient: bool) -> bool:  # noqa: FBT001 - said by name above
    """Whether nobody else links; SQLite lets only one write at a time anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if patient:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _sha256(facts: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(facts)).hexdigest()
