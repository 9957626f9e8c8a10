"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com), symmetric, version 1."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook

from sources.models import WebhookEndpoint

SECRET_PREFIX = "whsec_"  # noqa: S105 - by which others know a secret
SALT = b"claimdesk.webhook"


def secret_of(endpoint: WebhookEndpoint, generation: int | None = None) -> str:
    """The secret of the endpoint, that of a `generation` before where it is named. It is made of the desk's own key, so
    that nobody who reads the database has it."""
    number = endpoint.generation if generation is None else generation
    said = f"{endpoint.pk}/{number}/{endpoint.created_at.isoformat()}".encode()
    digest = hmac.new(SALT + settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def signed_headers(endpoint: WebhookEndpoint, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows that `body` comes from here, and came now."""
    at = at.astimezone(UTC)  # the library takes every time for one of UTC
    generations = [endpoint.generation]
    if endpoint.previous_until and endpoint.previous_until > timezone.now():
        generations.append(endpoint.generation - 1)
    made = [Webhook(secret_of(endpoint, each)).sign(message_id, at, body.decode()) for each in generations]
    seconds = str(int(at.timestamp()))
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": " ".join(made)}
