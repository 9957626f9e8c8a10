from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

from claimdesk.audit.context import current_door, current_key, note_made
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.targets import TARGETS
from claimdesk.audit.tracking import take_written_version

VERSION = "version_id"  # in an event's data: the version of its target (history_id) that the same action wrote


BEGINNINGS = frozenset({EventType.CLAIM_LOGGED, EventType.SOURCE_ADDED})
API_KEY = "api_key"  # in an event's data: the key with which it was done, by number and name
UNSEEN = "unseen"  # in the data of a hiding: nobody could see the row before, for the same action made it


@dataclass(frozen=True)
class Thing:
    """What an event can tell of without being a row: `kind` as `sources.archive`, and its name."""

    kind: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Deed:
    """What was done to something: an event that is to be written down, with `data` as JSON."""

    event: EventType
    target: models.Model
    data: dict[str, Any] = field(default_factory=dict)


def record(event: EventType, target: models.Model | Thing, *, by: models.Model | None, **data: Any) -> AuditEvent:
    """Write down that `by` (None: the desk itself) did `event` to `target`, with `data` as JSON.

    Must run in the transaction of the change, so that neither exists without the other; raises
    TransactionManagementError outside of one.
    """
    _require_transaction()
    made = _event(event, target, by, data)
    made.save(force_insert=True)
    if made.event in BEGINNINGS:
        note_made(made.target_type, made.target_id)
    return made


def record_all(deeds: Iterable[Deed], *, by: models.Model | None = None) -> None:
    """Write down several things that `by` (None: the desk itself) did, in one statement; else as `record`."""
    _require_transaction()
    AuditEvent.objects.bulk_create([_event(each.event, each.target, by, each.data) for each in deeds])


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event must be recorded in the transaction of its change")


def _event(event: EventType, target: models.Model | Thing, by: models.Model | None, data: dict[str, Any]) -> AuditEvent:
    kind, number = (target.kind, 0) if isinstance(target, Thing) else (target._meta.label_lower, target.pk)
    if kind not in TARGETS:
        raise ImproperlyConfigured(f"nobody registered who may read events about {kind} (claimdesk.audit.targets)")
    written = None if isinstance(target, Thing) else take_written_version(target)
    key = current_key()
    return AuditEvent(
        event=EventType(event),
        actor_id=by.pk if by else None,
        actor_label=str(by)[:200] if by else "",
        door=current_door(),
        target_type=kind,
        target_id=number,
        target_label=str(target)[:300],
        data={**data, **({} if written is None else {VERSION: written}), **({} if key is None else {API_KEY: key})},
    )


def history(target: models.Model) -> models.QuerySet[AuditEvent]:
    """The events of `target`, newest first."""
    return AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=target.pk).order_by("-id")
