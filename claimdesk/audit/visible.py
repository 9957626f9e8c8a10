"""Which events somebody may read: not those of what is hidden from him."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent

# By kind of target (`claims.claim`): the ids of those that are hidden from a user, as a query of one column. The floors
# above add theirs as their apps start.
HIDDEN: dict[str, Callable[[User | None], QuerySet[Any, Any]]] = {}


def visible_events(user: User | None) -> QuerySet[AuditEvent]:
    """The events that `user` may read; the desk itself (None) reads all."""
    events = AuditEvent.objects.all()
    if user is None:
        return events
    for kind, hidden in HIDDEN.items():
        events = events.exclude(target_type=kind, target_id__in=hidden(user))
    return events
