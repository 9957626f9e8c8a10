"""How each kind of entry goes out. The app that owns a kind registers it; what nobody registered is sent by nobody."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise

from claimdesk.outbox.models import OutboxEntry
from claimdesk.registry import Registry

Send = Callable[[OutboxEntry], None]


class NothingToSend(Exception):
    """Nobody wants it any more: the entry is deleted."""


class Undeliverable(Exception):
    """It will never be taken, and the text says why: the entry is dead at once."""


class TryAgain(Exception):
    """It was not taken now, and the text says why: the entry is tried again after a pause."""


class LaneDown(TryAgain):
    """As TryAgain; the others of its lane are not tried in this round, and no attempt is counted for them."""


def _default_days() -> timedelta:
    return timedelta(days=settings.OUTBOX_DAYS)


@dataclass(frozen=True)
class Channel:
    """One kind of entry. `label` names the kind for people.

    `opened` gives what sends one entry, for the time of a round, so that a round can share one connection. It raises
    NothingToSend, Undeliverable, TryAgain, LaneDown, or OSError, which means TryAgain. It must end within
    CLAIMDESK_OUTBOX_LEASE, and is called again for the same entry where a worker dies before the result is written.

    `failed` hears of each failed attempt, in the transaction that writes it down: the entry has its state and
    last_error. `revived` hears of an entry that somebody sends again, in the transaction of that. `tried_for` says how
    long tries go on.
    """

    label: str | Promise
    opened: Callable[[], AbstractContextManager[Send]]
    failed: Callable[[OutboxEntry], None] | None = None
    revived: Callable[[OutboxEntry], None] | None = None
    tried_for: Callable[[], timedelta] = _default_days
    is_mail: bool = False


CHANNELS: Registry[Channel] = Registry("the kinds of what goes out")


def one_by_one(send: Send) -> Callable[[], AbstractContextManager[Send]]:
    """`Channel.opened` for what shares no connection."""

    @contextmanager
    def opened() -> Iterator[Send]:
        yield send

    return opened
