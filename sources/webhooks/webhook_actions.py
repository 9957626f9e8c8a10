"""What is done with endpoints: decided, written and recorded in one transaction."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.api.change_feed import FeedChange, latest
from claimdesk.api.views import COLLECTIONS
from claimdesk.audit.chain import link_waiting
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from sources.capture import config
from sources.models import WebhookEndpoint
from sources.outcomes import sentence as told
from sources.web.guard import RefusedByPolicy, check_url
from sources.webhooks.webhook_following import EVERYTHING
from sources.webhooks.webhook_sending import KIND

MAX_ENDPOINTS = 20  # of one account


@transaction.atomic
@acting
def add_webhook(
    *, by: User, url: str, events: Iterable[str] = (), account: User | None = None, with_key: bool = False
) -> WebhookEndpoint:
    """Let `url` be told from now on of what `account` (without it: who asks) may know of. Whoever comes with a key was
    given its scope by a chief editor; others manage people. Raises Invalid, Conflict for too many, NotAllowed."""
    require(by, Permission.SEE if with_key else Permission.MANAGE_PEOPLE)
    owner = account or by
    if WebhookEndpoint.objects.filter(account=owner).count() >= MAX_ENDPOINTS:
        raise Conflict(_("An account has at most %(most)s webhooks.") % {"most": MAX_ENDPOINTS}, code="too_many")
    link_waiting()
    endpoint = WebhookEndpoint(account=owner, url=_checked_url(url), events=_checked_events(events))
    endpoint.cursor = latest().encode()
    endpoint.save()
    record(EventType.WEBHOOK_SAVED, endpoint, by=by, url=endpoint.url, events=endpoint.events)
    return endpoint


@transaction.atomic
@acting
def revise_webhook(endpoint: WebhookEndpoint, *, by: User, with_key: bool = False, **changes: Any) -> WebhookEndpoint:
    """Change `url`, `events` or `is_active`. One that is turned on again hears of what happened meanwhile. Raises
    Invalid, NotAllowed."""
    require(by, Permission.SEE if with_key else Permission.MANAGE_PEOPLE)
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    if "url" in changes:
        endpoint.url = _checked_url(changes["url"])
    if "events" in changes:
        endpoint.events = _checked_events(changes["events"])
    if "is_active" in changes:
        endpoint.is_active = changes["is_active"]
        endpoint.disabled_at, endpoint.disabled_reason = None, ""
    endpoint.save()
    record(EventType.WEBHOOK_SAVED, endpoint, by=by, **changes)
    return endpoint


@transaction.atomic
@acting
def remove_webhook(endpoint: WebhookEndpoint, *, by: User, with_key: bool = False) -> None:
    """Tell the endpoint nothing any more; what waits for it is dropped. Raises NotAllowed."""
    require(by, Permission.SEE if with_key else Permission.MANAGE_PEOPLE)
    record(EventType.WEBHOOK_REMOVED, endpoint, by=by, url=endpoint.url)
    webhook_messages(endpoint).delete()
    endpoint.delete()


@transaction.atomic
@acting
def rotate_webhook_secret(
    endpoint: WebhookEndpoint, *, by: User, overlap_hours: int | None = None, with_key: bool = False
) -> WebhookEndpoint:
    """Sign with another secret from now on; for `overlap_hours` the one before signs as well. Raises NotAllowed."""
    require(by, Permission.SEE if with_key else Permission.MANAGE_PEOPLE)
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    hours = settings.API_KEY_OVERLAP_HOURS if overlap_hours is None else overlap_hours
    endpoint.generation += 1
    endpoint.previous_until = timezone.now() + timedelta(hours=hours)
    endpoint.save(update_fields=["generation", "previous_until"])
    record(EventType.WEBHOOK_ROTATED, endpoint, by=by, overlap_hours=hours)
    return endpoint


@transaction.atomic
@acting
def replay_message(endpoint: WebhookEndpoint, message: OutboxEntry, *, by: User, with_key: bool = False) -> OutboxEntry:
    """Send the message once more, as another one. Raises Conflict while it waits to be sent, NotAllowed."""
    require(by, Permission.SEE if with_key else Permission.MANAGE_PEOPLE)
    if message.state == OutboxEntry.State.WAITING:
        raise Conflict(_("This message is waiting to be sent already."), code="waits_already")
    record(EventType.WEBHOOK_REPLAYED, endpoint, by=by, message=message.pk)
    return send_later(KIND, label=message.label, lane=message.lane, payload=message.payload)


def webhook_messages(endpoint: WebhookEndpoint) -> Any:
    """What was and will be sent to the endpoint."""
    return OutboxEntry.objects.filter(kind=KIND, lane=endpoint.lane)


def event_names() -> list[str]:
    """What an endpoint can choose to hear of."""
    kinds = [kind for kind in COLLECTIONS.values() if kind not in ("verdict", "key", "webhook")]
    return [f"{kind}.{change}" for kind in kinds for change in (EVERYTHING, *(each.value for each in FeedChange))]


def _checked_url(url: str) -> str:
    try:
        return str(check_url(url.strip(), config.policy()))
    except RefusedByPolicy as refusal:
        sentence = _("Messages can't be sent to this URL. %(why)s") % {"why": told(refusal.code)}
        raise Invalid(sentence, code=refusal.code, fields={"url": sentence}) from refusal


def _checked_events(events: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(events))
    if unknown := sorted(set(chosen) - set(event_names())):
        sentence = _("There are no such events: %(names)s.") % {"names": ", ".join(unknown)}
        raise Invalid(sentence, fields={"events": sentence})
    return chosen
