"""What audit events can be about, and who may read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimdesk.registry import Registry

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from claimdesk.accounts.models import User


@dataclass(frozen=True)
class TargetKind:
    """A kind of target: `hidden` are the ids of those whose events a person may not read (a query of one column), and
    `telling` single events that would tell a person what they may not know. None: everybody may read all."""

    hidden: Callable[[User | None], QuerySet[Any, Any]] | None = None
    telling: Callable[[User], Q] | None = None


TARGETS: Registry[TargetKind] = Registry("the audit log's kinds of targets")
OPEN_TO_ALL = TargetKind()

# What the events are about, by the first word of their codes.
_CLAIM, _SOURCE, _USER = ("claims.claim",), ("sources.source",), ("accounts.user",)
KINDS_BY_WORD = {
    **dict.fromkeys(("claim", "citation", "quote", "review", "correction", "publication", "comment"), _CLAIM),
    "claimant": ("claims.claimant",),
    "topic": ("claims.topic",),
    "rating": ("claims.rating",),
    "outside_check": ("claims.outsidecheck",),
    "view": ("claims.savedview",),
    "message": ("claims.readermessage",),
    "publisher": ("sources.publisher",),
    **dict.fromkeys(("source", "attribution", "capture"), _SOURCE),
    "artifact": (*_SOURCE, "sources.timestamptoken"),
    "signing_key": ("sources.signingkey",),
    **dict.fromkeys(("archive", "backup", "desk"), ("sources.archive",)),
    **dict.fromkeys(("person", "session", "factor", "identity"), _USER),
    "api_key": ("accounts.apikey",),
    "webhook": ("sources.webhookendpoint",),
    "outbox": ("outbox.outboxentry",),
    "invitation": ("accounts.invitation",),
}


def kinds_of(event: str) -> tuple[str, ...]:
    """The kinds of targets that an event can be about; none for an event of which KINDS_BY_WORD does not say it."""
    return KINDS_BY_WORD.get(event.partition(".")[0], ())
