"""Which events somebody may read: not those of what is hidden from him."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent

# By kind of target (`claims.claim`): the ids of those that are hidden from a user, as a query of one column. The floors
# above add theirs as their apps start.
HIDDEN: dict[str, Callable[[User | None], QuerySet[Any, Any]]] = {}
# Single events that would tell a person what he may not know yet, each added in the same way.
TELLING: list[Callable[[User], Q]] = []


def visible_events(user: User | None) -> QuerySet[AuditEvent]:
    """The events that `user` may read; the desk itself (None) reads all."""
    events = AuditEvent.objects.all()
    if user is None:
        return events
    for kind, hidden in HIDDEN.items():
        events = events.exclude(target_type=kind, target_id__in=hidden(user))
    for telling in TELLING:
        events = events.exclude(telling(user))
    return events


def history_for(user: User | None, target: models.Model) -> QuerySet[AuditEvent]:
    """The events of `target` that `user` may read, newest first."""
    about = visible_events(user).filter(target_type=target._meta.label_lower, target_id=target.pk)
    return about.order_by("-id")
