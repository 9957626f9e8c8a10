"""Sending one message to its endpoint, and what becomes of an endpoint that takes none for too long."""

import json
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.notices.kinds import Kind
from claimdesk.notices.notifying import notify
from claimdesk.outbox.channels import CHANNELS, Channel, LaneDown, NothingToSend, Undeliverable, one_by_one
from claimdesk.outbox.models import OutboxEntry
from sources.capture import config
from sources.models import WebhookEndpoint
from sources.web.client import Client
from sources.web.records import FetchResult, RequestBody
from sources.webhooks.webhook_signing import signed_headers

KIND = "webhook"
JSON = "application/json"
MAX_ANSWER_BYTES = 65_536
GONE = 410  # by which a receiver says that it wants nothing any more
_FORBIDDEN = "policy."  # begins the codes of addresses that the guard never lets anybody ask


def send_message(entry: OutboxEntry) -> None:
    """Post the message of `entry`. Raises NothingToSend where nobody wants it any more, LaneDown where it was not
    taken, Undeliverable where it never will be."""
    endpoint = WebhookEndpoint.objects.filter(pk=entry.payload["endpoint"], is_active=True).first()
    if endpoint is None:
        raise NothingToSend
    body = json.dumps(entry.payload["message"], ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed_headers(endpoint, f"msg_{entry.pk}", body, at=timezone.now())
    with _client().post(endpoint.url, RequestBody(body, JSON, headers)) as answer:
        _require_taken(answer)


def _require_taken(answer: FetchResult) -> None:
    status = answer.last.status if answer.last else None
    if status is not None and 200 <= status < 300:
        return
    said = f"HTTP {status}" if status else f"{answer.code} {answer.detail}".strip()
    if status == GONE or answer.code.startswith(_FORBIDDEN):
        raise Undeliverable(said)
    raise LaneDown(said)


def disable_after_failure(entry: OutboxEntry) -> None:
    """Turn an endpoint off of which a message was given up, and tell its owner, or the chiefs where that is no person.
    The outbox calls it in the transaction that gives up."""
    if entry.state != OutboxEntry.State.DEAD:
        return
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=entry.payload["endpoint"], is_active=True).first()
    if endpoint is None:
        return
    endpoint.is_active, endpoint.disabled_at = False, timezone.now()
    endpoint.disabled_reason = entry.last_error
    endpoint.save(update_fields=["is_active", "disabled_at", "disabled_reason"])
    record(EventType.WEBHOOK_DISABLED, endpoint, by=None, reason=entry.last_error)
    owner = endpoint.account
    chiefs = User.objects.filter(role=Role.CHIEF, is_active=True)
    hearing = [owner] if owner.kind == User.Kind.PERSON and owner.is_active else chiefs
    notify(Kind.WEBHOOK_DISABLED, to=hearing, about=endpoint, by=None, comment=entry.last_error)


def register_channel() -> None:
    """Let the outbox know how messages to endpoints go out."""
    CHANNELS.register(
        KIND,
        Channel(
            gettext_lazy("Webhooks"),
            one_by_one(send_message),
            failed=disable_after_failure,
            tried_for=lambda: timedelta(hours=settings.WEBHOOK_HOURS),
        ),
    )


def _client() -> Client:
    small = replace(
        config.limits(),
        body_bytes=MAX_ANSWER_BYTES,
        decoded_bytes=MAX_ANSWER_BYTES,
        total_seconds=settings.WEBHOOK_SECONDS,
    )
    return Client(config.policy(), small, config.user_agent())
