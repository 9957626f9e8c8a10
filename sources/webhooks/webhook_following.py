"""Reading the feed of changes for each endpoint, and handing what it wants to hear to the outbox.

The cursor moves in the transaction in which the messages are handed over: none is lost, none is handed over twice.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import get_resolver

from claimdesk.api.change_feed import FeedPlace, read_changes
from claimdesk.api.change_views import entry_as_json
from claimdesk.audit.chain import link_waiting
from claimdesk.outbox.outgoing import send_later
from sources.models import WebhookEndpoint
from sources.webhooks.webhook_sending import KIND

CHANGES_AT_ONCE = 100
EVERYTHING = "*"


def follow_changes() -> bool:
    """Hand over what the active endpoints have not heard of yet; whether there is more of it."""
    numbers = WebhookEndpoint.objects.filter(is_active=True, account__is_active=True).order_by("pk")
    found = list(numbers.values_list("pk", flat=True))
    if not found:
        return False
    _load_addresses()
    link_waiting()
    more = [_follow(number) for number in found]
    return any(more)


def _load_addresses() -> None:
    """The modules of the addresses name the kinds of rows whose changes are told; a worker has not loaded them."""
    get_resolver().url_patterns  # noqa: B018 - a cached property


@transaction.atomic
def _follow(number: int) -> bool:
    endpoint = WebhookEndpoint.objects.select_for_update(of=("self",)).select_related("account").get(pk=number)
    if not endpoint.is_active:
        return False
    account = endpoint.account
    account.came_by_key = True  # what only named people see leaves the desk by no webhook
    page = read_changes(account, FeedPlace.decode(endpoint.cursor), CHANGES_AT_ONCE)
    for entry in page.entries:
        name = f"{entry.kind}.{entry.change.value}"
        if wants(endpoint.events, name):
            row = entry_as_json(entry, settings.URL)
            message = {"type": name, "timestamp": row["at"], "data": row}
            send_later(
                KIND,
                f"{endpoint.pk}/{entry.reached.encode()}",
                label=f"#{endpoint.pk}: {name} #{entry.number}",
                lane=endpoint.lane,
                payload={"endpoint": endpoint.pk, "message": message},
            )
    reached = page.reached.encode()
    if reached != endpoint.cursor:
        endpoint.cursor = reached
        endpoint.save(update_fields=["cursor"])
    return page.has_more


def wants(events: Iterable[str], name: str) -> bool:
    """Whether an endpoint with these `events` hears of `name`, such as `claim.verdict`."""
    chosen = list(events)
    kind = name.partition(".")[0]
    return not chosen or name in chosen or f"{kind}.{EVERYTHING}" in chosen
