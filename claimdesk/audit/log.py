"""Writing the audit log."""

from typing import Any

from django.db import models, transaction

from claimdesk.audit.door import current_door
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent


def record(event: EventType, target: models.Model, *, by: models.Model | None, **data: Any) -> AuditEvent:
    """Write down that `by` (None: the desk itself) did `event` to `target`, with `data` as JSON.

    Must run in the transaction of the change, so that neither exists without the other; raises
    TransactionManagementError outside of one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{event} must be recorded in the transaction of its change")
    return AuditEvent.objects.create(
        event=EventType(event),
        actor_id=by.pk if by else None,
        actor_label=str(by)[:200] if by else "",
        door=current_door(),
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=str(target)[:300],
        data=data,
    )


def history(target: models.Model) -> models.QuerySet[AuditEvent]:
    """The events of `target`, newest first."""
    return AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=target.pk).order_by("-id")
