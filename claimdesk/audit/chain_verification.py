"""Walking the chain over the audit log: is every event what it was, and is none missing?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from claimdesk.audit.chain import EVENT_COLUMNS, LINK_COLUMNS, event_sha256, link_sha256
from claimdesk.audit.guards import missing_guards
from claimdesk.audit.models import AuditEvent, AuditLink

EVENTS_PER_PAGE = 2000


@dataclass(frozen=True)
class Waiting:
    """The events that have no link yet."""

    number: int
    since: datetime | None

    @property
    def age(self) -> timedelta:
        """How long the oldest of them waits."""
        return timezone.now() - self.since if self.since else timedelta()


def waiting() -> Waiting:
    """How many events have no link, and when the oldest happened. Looks at every event: the list of those that
    wait could have been shortened."""
    link = AuditLink.objects.filter(event_id=OuterRef("pk"))
    found = AuditEvent.objects.exclude(Exists(link)).aggregate(number=Count("pk"), since=Min("at"))
    return Waiting(found["number"], found["since"])


def findings(*, patience: timedelta) -> Iterator[str]:
    """Every finding against the log, a sentence each, from the first link to the last, then about what has none.

    `patience` is how long an event may wait for its link. Needs the memory of EVENTS_PER_PAGE
    events, however many the log holds.
    """
    yield from (f"The database's guard {name} is missing." for name in missing_guards(connection))
    yield from _chain_findings()
    late = waiting()
    if late.age > patience:
        yield f"{late.number} events have no link, the oldest since {late.since:%Y-%m-%d %H:%M:%S} UTC."


def _chain_findings() -> Iterator[str]:
    position, sha256 = 0, ""
    for links in _pages():
        events = _events([link[1] for link in links])
        for link in links:
            yield from _link_findings(link, position, sha256)
            yield from _event_findings(link, events.get(link[1]))
            position, sha256 = link[0], link[5]


def _pages() -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while links := list(_links().filter(position__gt=last)[:EVENTS_PER_PAGE]):
        yield links
        last = links[-1][0]


def _links() -> Any:
    return AuditLink.objects.order_by("position").values_list(*LINK_COLUMNS)


def _events(numbers: list[int]) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row for row in AuditEvent.objects.filter(pk__in=numbers).values_list(*EVENT_COLUMNS)}


def _link_findings(link: tuple[Any, ...], before: int, digest: str) -> Iterator[str]:
    position, event_id, event_digest, previous, linked_at, sha256 = link
    if position != before + 1:
        missing = f"Link {before + 1} is" if position == before + 2 else f"Links {before + 1} to {position - 1} are"
        yield f"{missing} missing."
    elif previous != digest:
        yield f"Link {position} does not follow link {before}: one of them was altered."
    if link_sha256(position, event_id, event_digest, previous, linked_at) != sha256:
        yield f"Link {position} was altered."


def _event_findings(link: tuple[Any, ...], event: tuple[Any, ...] | None) -> Iterator[str]:
    if event is None:
        yield f"Event {link[1]}, which link {link[0]} names, is missing."
    elif event_sha256(event) != link[2]:
        yield f"Event {link[1]} was altered after link {link[0]} was made."
