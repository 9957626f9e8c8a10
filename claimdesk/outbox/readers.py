"""Who may read events about outgoing messages: chiefs, as they may name addresses of people."""

from django.db.models import Q

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.audit.targets import TARGETS, TargetKind
from claimdesk.outbox.models import OutboxEntry


def register_readers() -> None:
    """Register the entries as targets of events."""
    TARGETS.register(OutboxEntry._meta.label_lower, TargetKind(telling=_outbox_for_chiefs))


def _outbox_for_chiefs(user: User) -> Q:
    own = OutboxEntry._meta.label_lower
    return Q(pk__in=[]) if user.holds(Permission.MANAGE_PEOPLE) else Q(target_type=own)
