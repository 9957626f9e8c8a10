"""What `manage.py check` says of the audit log: an event that nobody could record is found before somebody needs it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from claimdesk.audit.events import EventType
from claimdesk.audit.targets import TARGETS, kinds_of


def check_targets(**_kwargs: Any) -> list[CheckMessage]:
    """Every event says what it is about, and every kind of target says who may read its events."""
    return [*_unexplained_events(), *_unregistered_kinds()]


def _unexplained_events() -> Iterator[CheckMessage]:
    for event in EventType:
        if not kinds_of(event):
            yield Error(
                f"Nothing says what the event {event.value} is about.",
                hint="Add the first word of its code to KINDS_BY_WORD in claimdesk/audit/targets.py.",
                id="audit.E001",
            )


def _unregistered_kinds() -> Iterator[CheckMessage]:
    events: dict[str, list[str]] = {}
    for event in EventType:
        for kind in kinds_of(event):
            events.setdefault(kind, []).append(event.value)
    for kind in TARGETS.missing(events):
        yield Error(
            f"Nobody registered who may read events about {kind} ({', '.join(events[kind])}).",
            hint="Call TARGETS.register (claimdesk/audit/targets.py) where the app of this kind registers its own.",
            id="audit.E002",
        )
