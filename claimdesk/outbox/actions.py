"""What a chief does with what could not be delivered: send it again, or delete it."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.celery import enqueue
from claimdesk.errors import Conflict
from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.tasks import send_outbox


@transaction.atomic
@acting
def replay(entry: OutboxEntry, *, by: User | None) -> OutboxEntry:
    """Send a dead entry again, with all its attempts anew. Raises NotAllowed; Conflict for one that is not dead, of
    which the same waits already, or that this version of ClaimDesk does not know how to send."""
    require(by, Permission.MANAGE_PEOPLE)
    entry = _dead(entry)
    channel = CHANNELS.get(entry.kind)
    if channel is None:
        raise Conflict(_("This version of ClaimDesk does not send messages of this kind."), code="unknown_kind")
    same = OutboxEntry.objects.owed().filter(kind=entry.kind, reference=entry.reference).exclude(reference="")
    if same.exists():
        raise Conflict(_("The same message is waiting to be sent already."), code="waits_already")
    error, attempts = entry.last_error, entry.attempts
    entry.state, entry.ended_at, entry.attempts = OutboxEntry.State.WAITING, None, 0
    entry.waiting_since = entry.due_at = timezone.now()
    entry.save(update_fields=["state", "ended_at", "attempts", "waiting_since", "due_at"])
    if channel.revived is not None:
        channel.revived(entry)
    record(EventType.OUTBOX_REPLAYED, entry, by=by, kind=entry.kind, attempts=attempts, last_error=error)
    transaction.on_commit(partial(enqueue, send_outbox))
    return entry


@transaction.atomic
@acting
def discard(entry: OutboxEntry, *, by: User | None) -> None:
    """Delete a dead entry: it will not be sent. Raises NotAllowed, Conflict for one that is not dead."""
    require(by, Permission.MANAGE_PEOPLE)
    entry = _dead(entry)
    record(EventType.OUTBOX_DISCARDED, entry, by=by, kind=entry.kind, last_error=entry.last_error)
    entry.delete()


def _dead(entry: OutboxEntry) -> OutboxEntry:
    """The entry as the database has it, locked. Raises Conflict where it is not dead (any more)."""
    found = OutboxEntry.objects.select_for_update().filter(pk=entry.pk).first()
    if found is None or found.state != OutboxEntry.State.DEAD:
        raise Conflict(_("Only messages that could not be delivered can be sent again or deleted."), code="not_dead")
    return found
