"""The spans of time of the first page, and what happened to claims in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claims.models.status import PUBLIC, Status
from claims.workflow.states import MoveName

WEEK = 7
MONTH = 30
MOST_MOVES = 20_000  # no desk makes more in a month; the database stops there


@dataclass(frozen=True)
class Span:
    """From a moment to another, both at midnight where the desk is."""

    since: datetime
    until: datetime

    def query(self, field: str, **others: Any) -> str:
        """The list of rows whose `field` lies in it, as the query of an address, as Django's own filter has it."""
        return "?" + urlencode({f"{field}__gte": self.since, f"{field}__lt": self.until, **others})


def today() -> datetime:
    """The midnight with which this day began where the desk is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def last(days: int) -> Span:
    """Today and the `days` days before it: for 7 what Django's filter calls the past 7 days."""
    return Span(today() - timedelta(days=days), today() + timedelta(days=1))


def day_ago(ago: int) -> Span:
    """The day `ago` days before today."""
    begin = today() - timedelta(days=ago)
    return Span(begin, begin + timedelta(days=1))


# What a move is called on the first page and in the list's filter: by its verb, or by where it led.
HAPPENED: dict[str, tuple[str, tuple[str, ...]]] = {
    "submitted": ("move", (MoveName.SUBMIT.value,)),
    "checked": ("to", (Status.CHECKED.value,)),
    "published": ("to", tuple(status.value for status in PUBLIC)),
}


def _moved(days: int) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(event=EventType.CLAIM_MOVED, at__gte=last(days).since)


def moves(days: int) -> QuerySet[AuditEvent]:
    """The moves of claims in `last(days)`, the newest MOST_MOVES of them, with `move` and `to` beside each."""
    newest = _moved(days).order_by("-at", "-pk").values("pk")[:MOST_MOVES]
    return AuditEvent.objects.filter(pk__in=newest).annotate(move=KT("data__move"), to=KT("data__to"))


def happened(name: str, days: int = WEEK) -> QuerySet[AuditEvent]:
    """The moves by which `name` (a key of HAPPENED) happened to claims in `last(days)`."""
    column, values = HAPPENED[name]
    return _moved(days).filter(**{f"data__{column}__in": values})


def is_one(name: str, move: str, to: str) -> bool:
    """Whether a move called `move` that led to `to` is what `name` (a key of HAPPENED) says."""
    column, values = HAPPENED[name]
    return {"move": move, "to": to}[column] in values


def median(numbers: Iterable[float]) -> float | None:
    """The number in the middle of `numbers`, or between the two in the middle; None where there are none."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
