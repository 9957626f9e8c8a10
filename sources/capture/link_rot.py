"""How dead a link is: its strikes since it was last alive, counted over several observations. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from sources.models.capture import NOT_THE_SOURCE
from sources.outcomes import Rot, rot

LATE = 3  # so many bad looks in a row there must be before those count that may be a passing trouble
_WALL = "verdict.bot_wall"
_WORTH = {Rot.STRIKE: 1, Rot.STRIKE_TWICE: 2}


@dataclass(frozen=True)
class Observation:
    """One observation of a page, as far as it tells whether the page is there."""

    at: datetime
    outcome: str
    verdict: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a link stands after some observations.

    `strikes` came from `counted` of them, all since `alive_at`, when it was last seen (None: never); `absent_since` is
    when it was first not there. `row` and `last_at` are how many bad ones came one after the other, and the last.
    """

    strikes: int = 0
    counted: int = 0
    alive_at: datetime | None = None
    absent_since: datetime | None = None
    row: int = 0
    last_at: datetime | None = None

    def is_gone(self, threshold: int) -> bool:
        """Whether the page may be called gone: `threshold` strikes, and never by one observation alone."""
        return self.strikes >= threshold and self.counted > 1

    @property
    def is_doubted(self) -> bool:
        """Whether one observation alone says that it is gone."""
        return self.counted == 1


def sign(outcome: str, verdict: str) -> Rot:
    """What one observation says of the link. Behind a wall for robots anything may be, whatever the server answers."""
    said = {rot(outcome), rot(verdict)}
    if verdict == _WALL:
        return Rot.NONE
    strike = next((each for each in (Rot.STRIKE_TWICE, Rot.STRIKE, Rot.STRIKE_LATE) if each in said), None)
    return strike or (Rot.ALIVE if _is_there(outcome, verdict) else Rot.NONE)


def standing(looks: Iterable[Observation], *, apart: timedelta) -> Standing:
    """Where the link of these `looks` stands, which are given from the oldest to the newest.

    A bad look less than `apart` after another one is none of its own: who asks five times in a minute has seen once.
    """
    return reduce(lambda found, look: _after(found, look, apart), looks, Standing())


def _is_there(outcome: str, verdict: str) -> bool:
    """Whether what the page was says so; where it came well and that is not known, that it came says so."""
    return rot(verdict) == Rot.ALIVE or (rot(outcome) == Rot.ALIVE and verdict not in NOT_THE_SOURCE)


def _after(found: Standing, look: Observation, apart: timedelta) -> Standing:
    said = sign(look.outcome, look.verdict)
    if said == Rot.ALIVE:
        return Standing(alive_at=look.at)
    if said == Rot.NONE:
        return replace(found, row=0)
    if found.last_at and look.at - found.last_at < apart:
        return found
    row = found.row + 1
    worth = _WORTH.get(said, int(row >= LATE))
    return replace(
        found,
        strikes=found.strikes + worth,
        counted=found.counted + bool(worth),
        absent_since=found.absent_since or look.at,
        row=row,
        last_at=look.at,
    )
