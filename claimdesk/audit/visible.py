"""Which events a person may read: none about what is hidden from them, and none of a kind that nobody registered."""

from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import In

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.targets import TARGETS


def visible_events(user: User | None) -> QuerySet[AuditEvent]:
    """The events that `user` may read; the desk itself (None) reads all."""
    events = AuditEvent.objects.all()
    if user is None:
        return events
    # As an expression, so that no database takes the index of kinds for a list that is in the order of time.
    events = events.filter(In(Concat("target_type", Value("")), list(TARGETS)))
    for name, kind in TARGETS.items():
        if kind.hidden is not None:
            events = events.exclude(target_type=name, target_id__in=kind.hidden(user))
        if kind.telling is not None:
            events = events.exclude(kind.telling(user))
    return events


def history_for(user: User | None, target: models.Model) -> QuerySet[AuditEvent]:
    """The events of `target` that `user` may read, newest first."""
    about = visible_events(user).filter(target_type=target._meta.label_lower, target_id=target.pk)
    return about.order_by("-id")
