"""Whose capture is next: people before machines, and people in turn.

What somebody waits for overtakes what was asked for by command, and that overtakes looking again. Within such a tier
the person who was served longest ago is next, however many captures another one has asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Min

from sources.models import Capture
from sources.scheduling.shared_state import StateStore

Reason = Capture.Reason
TIERS: dict[str, int] = {Reason.CITED: 0, Reason.ASKED: 0, Reason.COMMAND: 1}
LAST_TIER = 2
# So many of one person's captures are looked at for one whose host is free.
LOOKED_AT = 50
NOBODY = "-"


@dataclass(frozen=True)
class Candidate:
    """A capture that waits; `person` is by whom turns are counted."""

    capture_id: int
    url: str
    person: str


def in_turn(store: StateStore) -> Iterator[Candidate]:
    """The captures that wait, in the order in which they should be served: of each person of a tier one, then of each
    another one."""
    groups = _groups()
    turns = store.turns({_name(person) for _tier, person in groups})
    for tier in sorted({tier for tier, _person in groups}):
        mine = {person: oldest for (of, person), oldest in groups.items() if of == tier}
        people = sorted(mine, key=lambda person: (turns[_name(person)], mine[person]))
        for round_ in zip_longest(*(_waiting(tier, person) for person in people)):
            yield from (candidate for candidate in round_ if candidate)


def _waiting(tier: int, person: int | None) -> Iterator[Candidate]:
    reasons = [reason for reason in Reason.values if TIERS.get(reason, LAST_TIER) == tier]
    waiting = Capture.objects.waiting().filter(reason__in=reasons, requested_by=person).order_by("pk")
    for capture_id, url in waiting.values_list("pk", "url")[:LOOKED_AT]:
        yield Candidate(capture_id, url, _name(person))


def _groups() -> dict[tuple[int, int | None], int]:
    """Each tier and person with something waiting, with the oldest capture of theirs."""
    found: dict[tuple[int, int | None], int] = {}
    waiting = Capture.objects.waiting().order_by().values_list("reason", "requested_by")
    for reason, person, oldest in waiting.annotate(oldest=Min("pk")):
        group = (TIERS.get(reason, LAST_TIER), person)
        found[group] = min(oldest, found.get(group, oldest))
    return found


def _name(person: int | None) -> str:
    return NOBODY if person is None else str(person)
