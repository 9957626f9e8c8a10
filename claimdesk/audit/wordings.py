"""What an event says besides its kind, in words: the apps register how theirs read."""

from collections.abc import Callable

from claimdesk.audit.models import AuditEvent
from claimdesk.registry import Registry

Wording = Callable[[AuditEvent], str]
WORDINGS: Registry[Wording] = Registry("the wordings of events")


def more_about(event: AuditEvent) -> str:
    """What `event` says besides its kind; empty where nobody registered words for it."""
    wording = WORDINGS.get(event.event)
    return wording(event) if wording else ""
