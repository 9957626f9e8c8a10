"""What changed at the desk, in order: read out of the audit log by the links of its chain.

Events get their numbers before their transactions end, so whoever goes by these numbers passes over an event that ends
late. Links are made after the end, by one process at a time: who sees link n sees all before it. What a change does to
the representations of other rows is looked up as the feed is read, so a renamed claimant costs the writer nothing.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.log import VERSION
from claimdesk.audit.models import AuditEvent, AuditLink
from claimdesk.audit.tracking import is_tracked, versions_where
from claimdesk.audit.visible import visible_events
from claimdesk.errors import Invalid
from claimdesk.registry import Registry

WINDOW = 200  # links that are read at once
CHEAP = 20  # links more than are wanted that are read first, as some tell the caller nothing
MAX_WINDOWS = 25  # of one page, so that what is not told does not hold a request up
CHUNK = 500  # rows that embed what changed, read at once


class FeedChange(StrEnum):
    """What happened to a row, as far as its reader has to act on it."""

    CREATED = "created"
    CHANGED = "changed"
    VERDICT = "verdict"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REMOVED = "removed"  # deleted, or the caller may not see it any more


@dataclass(frozen=True)
class FeedPart:
    """A row that an event is about besides its target; `place` are the arguments of its address."""

    kind: str
    number: int
    change: FeedChange
    place: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Embedding:
    """Rows whose representation shows another row: those of `kind` that the caller sees, by the number of the other."""

    kind: str
    rows: Callable[[User, int], QuerySet[Any]]


@dataclass(frozen=True)
class Followed:
    """How events about one kind of target are told. `changes` says what each did to the target, None where it changed
    nothing that is read; `is_hiding` whether it took the target from the caller's sight; `lost` what went with it."""

    kind: str
    rows: Callable[[], QuerySet[Any]]
    seen: Callable[[User], QuerySet[Any]]
    changes: Callable[[AuditEvent, User], FeedChange | None]
    parts: Callable[[AuditEvent], Iterable[FeedPart]] = lambda _event: ()
    is_hiding: Callable[[AuditEvent, User], bool] = lambda _event, _user: False
    lost: Callable[[AuditEvent, User], Iterable[FeedPart]] = lambda _event, _user: ()
    spreads: Callable[[AuditEvent], bool] = lambda _event: True
    place: Callable[[int], Mapping[str, Any]] = lambda number: {"pk": number}


FOLLOWED: Registry[Followed] = Registry("the kinds of rows whose changes are told")
_EMBEDDINGS: dict[str, list[Embedding]] = {}


def embed(target_type: str, *embeddings: Embedding) -> None:
    """Say which rows show those of `target_type`. Each floor names its own; the order is that of their kinds."""
    known = [*_EMBEDDINGS.get(target_type, ()), *embeddings]
    _EMBEDDINGS[target_type] = sorted(known, key=lambda each: each.kind)


@dataclass(frozen=True)
class FeedPlace:
    """Where a reader of the feed is: at a link, and within what it did, after `after` of the rows of a `stage`."""

    position: int = 1
    stage: int = 0  # 0: the rows that the event is about; n: those of the n-th embedding
    after: int = 0

    def encode(self) -> str:
        """As it stands in the address."""
        text = json.dumps([self.position, self.stage, self.after], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "FeedPlace":
        """The place that `text` holds. Raises Invalid for what the feed did not give."""
        try:
            numbers = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            position, stage, after = (number for number in numbers if type(number) is int and 0 <= number < 2**63)
        except (ValueError, TypeError, RecursionError) as error:
            sentence = _("This cursor does not belong to this list. Start again without it.")
            raise Invalid(sentence, code="cursor", fields={"cursor": sentence}) from error
        return cls(position, stage, after)


@dataclass(frozen=True)
class FeedEntry:
    """One change of one row; `because` is the row that it shows and that changed, `reached` the place after it."""

    kind: str
    number: int
    change: FeedChange
    at: datetime
    place: Mapping[str, Any]
    because: tuple[str, int] | None
    reached: FeedPlace


@dataclass(frozen=True)
class FeedPage:
    """Entries, the place after them, and whether there may be more at once."""

    entries: list[FeedEntry]
    reached: FeedPlace
    has_more: bool


def latest() -> FeedPlace:
    """The place after everything that happened so far."""
    position = AuditLink.objects.order_by("-position").values_list("position", flat=True).first() or 0
    return FeedPlace(position + 1)


def read_changes(user: User, start: FeedPlace, most: int) -> FeedPage:
    """At most `most` changes from `start` on, as `user` may know of them.

    At the end the place stays after the last entry, so that it does not tell how much is hidden from the caller.
    """
    entries: list[FeedEntry] = []
    place = reached = start
    for number in range(MAX_WINDOWS):
        size = WINDOW if number else min(WINDOW, most + CHEAP)
        links = AuditLink.objects.filter(position__gte=place.position).order_by("position")
        found = list(links.values_list("position", "event_id")[:size])
        if not found:
            return FeedPage(entries, reached, has_more=False)
        window = _Window(user, [event_id for _position, event_id in found])
        for position, event_id in found:
            within = place if place.position == position else FeedPlace(position)
            for entry in window.entries(event_id, within):
                entries.append(entry)
                reached = entry.reached
                if len(entries) == most:
                    return FeedPage(entries, reached, has_more=True)
            place = FeedPlace(position + 1)
    return FeedPage(entries, place, has_more=True)


class _Window:
    """Some events of the log, and what of them the reader may know: a few queries for all of them."""

    def __init__(self, user: User, numbers: list[int]) -> None:
        self.user = user
        events = AuditEvent.objects.filter(pk__in=numbers, target_type__in=list(FOLLOWED))
        self.events = events.in_bulk()
        told = visible_events(user).filter(pk__in=list(self.events))
        self.told = set(told.values_list("pk", flat=True))
        self.hidden = {name: self._hidden(name, kind) for name, kind in FOLLOWED.items()}
        self.new = {name: self._new(name, kind) for name, kind in FOLLOWED.items()}

    def _about(self, name: str) -> list[AuditEvent]:
        return [event for event in self.events.values() if event.target_type == name]

    def _hidden(self, name: str, kind: Followed) -> set[int]:
        """The targets that are there and that the reader may not see."""
        targets = {event.target_id for event in self._about(name)}
        if not targets:
            return set()
        there = set(kind.rows().filter(pk__in=targets).values_list("pk", flat=True))
        return there - set(kind.seen(self.user).filter(pk__in=targets).values_list("pk", flat=True))

    def _new(self, name: str, kind: Followed) -> set[int]:
        """The first versions of rows, among those that these events wrote."""
        written = [event.data[VERSION] for event in self._about(name) if VERSION in event.data]
        model = kind.rows().model
        if not written or not is_tracked(model):
            return set()
        first = versions_where(model, history_id__in=written, history_type="+")
        return set(first.values_list("history_id", flat=True))

    def entries(self, event_id: int, start: FeedPlace) -> Iterator[FeedEntry]:
        """What the event did, from `start` on: to its own rows, then to those that show its target."""
        event = self.events.get(event_id)
        kind = FOLLOWED.get(event.target_type) if event else None
        if event is None or kind is None:
            return
        own = self._own(event, kind)
        if start.stage == 0:
            for count, part in enumerate(own[start.after :], start.after + 1):
                place = part.place or kind.place(part.number)
                reached = FeedPlace(start.position, 0, count)
                yield FeedEntry(part.kind, part.number, part.change, event.at, place, None, reached)
        if own and own[0].change != FeedChange.REMOVED and kind.spreads(event):
            yield from self._embedding(event, kind, start)

    def _own(self, event: AuditEvent, kind: Followed) -> list[FeedPart]:
        """The rows that the event is about, its target first."""
        number = event.target_id
        if number in self.hidden[event.target_type]:
            gone = FeedPart(kind.kind, number, FeedChange.REMOVED)
            return [gone, *kind.lost(event, self.user)] if kind.is_hiding(event, self.user) else []
        change = kind.changes(event, self.user)
        if change is None:
            return []
        if event.pk not in self.told:  # that something changed may be known, but not what
            return [FeedPart(kind.kind, number, FeedChange.CHANGED)]
        if event.data.get(VERSION) in self.new[event.target_type]:
            change = FeedChange.CREATED
        return [FeedPart(kind.kind, number, change), *kind.parts(event)]

    def _embedding(self, event: AuditEvent, kind: Followed, start: FeedPlace) -> Iterator[FeedEntry]:
        because = (kind.kind, event.target_id)
        for stage, embedding in enumerate(_EMBEDDINGS.get(event.target_type, ()), 1):
            if stage < start.stage:
                continue
            rows = embedding.rows(self.user, event.target_id)
            for number in _in_order(rows, start.after if stage == start.stage else 0):
                reached = FeedPlace(start.position, stage, number)
                yield FeedEntry(embedding.kind, number, FeedChange.CHANGED, event.at, {"pk": number}, because, reached)


def _in_order(rows: QuerySet[Any], after: int) -> Iterator[int]:
    """The numbers of `rows` above `after`, CHUNK by CHUNK."""
    numbers = [after]
    while numbers:
        further = rows.filter(pk__gt=numbers[-1]).order_by("pk")
        numbers = list(further.values_list("pk", flat=True)[:CHUNK])
        yield from numbers
