"""The desk's audit events as lines for the terminal. Runs in the environment, with Django set up."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import DatabaseError, close_old_connections
from django.db.models import Max
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.cli.console import echo, error

if TYPE_CHECKING:  # The supervisor imports this module before it sets Django up.
    from claimdesk.audit.models import AuditEvent

# Steps of something that is itself shown when it is done.
QUIET = frozenset({EventType.CAPTURE_REQUESTED, EventType.CITATION_PINNED, EventType.QUOTE_CHECKED})


class EventFeed:
    """Shows each event that is recorded after the feed was made.

    It follows ids. Two transactions of PostgreSQL may commit in the other order; a line can then be missing here,
    never in the log itself.
    """

    def __init__(self) -> None:
        self._model: type[AuditEvent] = apps.get_model("audit", "AuditEvent")
        self._last = self._model.objects.aggregate(last=Max("pk"))["last"] or 0
        self._broken = False

    def show_new(self) -> int:
        """Say one line per new event; the number of events seen. A database that is away is said once."""
        close_old_connections()
        try:
            events = list(self._model.objects.filter(pk__gt=self._last).order_by("pk")[:200])
        except DatabaseError as problem:
            self._say_broken(problem)
            return 0
        self._broken = False
        for event in events:
            self._last = event.pk
            if event.event not in QUIET:
                echo(event_line(event))
        return len(events)

    def _say_broken(self, problem: DatabaseError) -> None:
        if not self._broken:
            error(f"The database does not answer: {problem}")
        self._broken = True


def event_line(event: "AuditEvent") -> str:
    """The event as a line: local time, who, did what, to what."""
    at = timezone.localtime(event.at)
    return f"{at:%H:%M:%S}  {event.actor} {event.get_event_display()} {event.target_label}"
