"""Get the ledger's periods timestamped. An authority that is down delays the token, never a capture."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claimdesk.outbox.channels import CHANNELS, Channel, LaneDown, NothingToSend, one_by_one
from claimdesk.outbox.dispatching import dispatch_kind
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from sources.capture import config
from sources.evidence.openssl import OpensslSaysNo
from sources.evidence.timestamps import Checked, NoToken, chain_of, check_token, request_for
from sources.models import LedgerPeriod, TimestampToken
from sources.storage.archive import archive
from sources.web.client import Client
from sources.web.records import FetchResult, RequestBody

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
TIMESTAMP = "timestamp"  # the kind of entry in the outbox
DOWN = "sys.tsa_down"
LARGEST_ANSWER = 256 * 1024
AUTHORITY_TIMEOUT_SECONDS = 20
# Later periods name the earlier ones, so what an authority missed long ago is not asked for again.
LOOK_BACK = timedelta(days=7)


def register_timestamps() -> None:
    """Say how requests for timestamps go out."""
    CHANNELS.register(TIMESTAMP, Channel(_("Request for a timestamp"), one_by_one(_send)))


def collect() -> int:
    """Ask each authority for the tokens that it owes now; returns how many came. The first failure of an authority ends
    its turn."""
    owe_tokens()
    return dispatch_kind(TIMESTAMP).sent


@transaction.atomic
def owe_tokens() -> None:
    """Let each authority be asked for every recent period that it has not been asked for."""
    for authority in settings.TSA_URLS:
        asked = set(OutboxEntry.objects.filter(kind=TIMESTAMP, lane=authority).values_list("reference", flat=True))
        for period in periods_without(authority):
            if (reference := f"{period.number} {authority}") not in asked:
                label = _("Ledger period %(number)d") % {"number": period.number}
                send_later(TIMESTAMP, reference, label=label, lane=authority, payload={"period": period.pk})


def periods_without(authority: str) -> "QuerySet[LedgerPeriod]":
    """Recent periods that lack a good token of `authority`, the newest first."""
    good = TimestampToken.objects.filter(authority=authority, problem="")
    recent = LedgerPeriod.objects.filter(closed_at__gte=timezone.now() - LOOK_BACK)
    return recent.exclude(tokens__in=good).order_by("-number")


def _send(entry: OutboxEntry) -> None:
    """Ask the authority of `entry` once. Raises NothingToSend for one that is asked no more, LaneDown."""
    if entry.lane not in settings.TSA_URLS:
        raise NothingToSend
    period = LedgerPeriod.objects.get(pk=entry.payload["period"])
    try:
        token = _ask(entry.lane, period)
    except (NoToken, OpensslSaysNo) as error:
        raise LaneDown(f"{DOWN}: {error}") from error
    if token.problem:
        raise LaneDown(token.problem)


def _ask(authority: str, period: LedgerPeriod) -> TimestampToken:
    document = period.document.encode("ascii")
    request = request_for(document)
    with _client().post(authority, RequestBody(request.as_bytes(), QUERY)) as answer:
        response = _body(answer)
    return _keep(authority, period, response, check_token(response, document, request))


def _body(answer: FetchResult) -> bytes:
    if answer.code != "ok" or answer.last is None or answer.last.status != 200:
        raise NoToken(f"{answer.code} {answer.detail}".strip())
    answer.body.seek(0)
    return answer.body.read()


def _keep(authority: str, period: LedgerPeriod, response: bytes, checked: Checked) -> TimestampToken:
    """Keep the answer as it came, and its certificates; an earlier answer that proved nothing gives way."""
    stored = archive().put([response])
    chain = archive().put([chain_of(response)])
    token, _is_new = TimestampToken.objects.update_or_create(
        period=period,
        authority=authority,
        defaults={
            "sha256": stored.sha256,
            "size": stored.size,
            "chain_sha256": chain.sha256,
            "stamped_at": checked.stamped_at,
            "checked_with": checked.checked_with,
            "problem": checked.problem,
        },
    )
    return token


def _client() -> Client:
    small = replace(
        config.limits(),
        body_bytes=LARGEST_ANSWER,
        decoded_bytes=LARGEST_ANSWER,
        total_seconds=AUTHORITY_TIMEOUT_SECONDS,
    )
    return Client(config.policy(), small, config.user_agent())
