"""Request captures of one or more sources."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk import celery
from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Invalid
from sources.models import Capture, Source
from sources.tasks import capture_source


@transaction.atomic
@acting
def request_capture(
    source: Source, *, by: User | None, reason: str = Capture.Reason.ASKED, enqueue: bool = True
) -> Capture:
    """Queue a capture of `source` and wake a worker after the commit. A capture that is open already is returned; one
    that waits for its next attempt is attempted now, since a person asks.

    With `enqueue` False no worker is woken: the caller captures in its own process. Raises Invalid for a source
    without URL, NotAllowed.
    """
    require(by, Permission.REQUEST_CAPTURE)
    source = Source.objects.select_for_update().get(pk=source.pk)
    if not source.is_online:
        raise Invalid(_("“%(source)s” has no URL, so it can't be archived.") % {"source": source.label}, code="no_url")
    capture, is_new = Capture.objects.get_or_open(source, reason=reason, requested_by_id=by.pk if by else None)
    if not (is_new or _hasten(capture)):
        return capture
    record(EventType.CAPTURE_REQUESTED, source, by=by, capture=capture.pk, reason=reason)
    if enqueue:
        transaction.on_commit(partial(celery.enqueue, capture_source, capture_id=capture.pk))
    return capture


def _hasten(capture: Capture) -> bool:
    """Let a capture that waits for its next try be taken at once; whether it was one."""
    waits = Capture.objects.filter(pk=capture.pk, state=Capture.State.RETRY_WAIT)
    return bool(waits.update(state=Capture.State.QUEUED, retry_at=None, enqueued_at=None))


def request_captures(sources: Iterable[Source], *, by: User | None) -> int:
    """Queue a capture of each online one of `sources`; returns how many. Raises NotAllowed."""
    online = [source for source in sources if source.is_online]
    return len([request_capture(source, by=by) for source in online])
