"""How one host is treated: one connection at a time, a pause, and rest when it asks for it or does not answer.

Pure rules over what the workers know of a host; sources/scheduling/shared_state.py keeps that. A circuit is nothing
more than the failures in a row: when the rest is over one request may go out (there is never more than one), and its
failure makes the next rest longer.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

MAX_REST_SECONDS = 60 * 60
CLOCK_MARGIN_SECONDS = 0.25  # by how much the clocks of two workers may differ before one is woken too early
FAILING = frozenset({"http.5xx", "http.protocol", "http.incomplete", "limit.time", "tls.handshake"})
REFUSING = frozenset({"http.429", "http.503"})
UNTOUCHED = ("policy.", "dns.", "sys.")  # codes of captures that never reached the host


@dataclass(frozen=True)
class Rules:
    """Seconds: `pause` between visits, `visit` the longest one, `backoff` after the first refusal that names no time,
    `rest` after so many `failures` in a row. The last two double with each further one, up to MAX_REST_SECONDS."""

    pause: float = 1
    visit: float = 120
    backoff: float = 60
    failures: int = 5
    rest: float = 300


@dataclass(frozen=True)
class Host:
    """What is known of a host; moments in seconds by the clock of the store, numbers in a row.

    `missed` counts the workers that were woken in vain, since the host was taken: each is due again for a capture that
    waits. `woken_for` is the `next_at` for which one of them is under way.
    """

    visitor: str = ""
    busy_until: float = 0
    next_at: float = 0
    held_until: float = 0
    refusals: int = 0
    failures: int = 0
    missed: int = 0
    woken_for: float = 0


class Why(StrEnum):
    """Why a host cannot be visited now."""

    BUSY = "busy"
    PAUSE = "pause"
    HELD = "held"  # it asked for rest, or it fails


class Result(Enum):
    """What a visit was to the host."""

    FINE = 1
    REFUSED = 2
    FAILED = 3
    NOTHING = 4  # it was never reached


@dataclass(frozen=True)
class Wait:
    """Not now, but after so many seconds."""

    seconds: float
    why: Why


def enter(host: Host, now: float, token: str, rules: Rules) -> tuple[Host, Wait | None]:
    """The host with `token` as its visitor, or else how long to wait."""
    until, why = max((host.next_at, Why.PAUSE), (host.busy_until, Why.BUSY))
    if host.held_until > now:
        # First, also where a visit may last longer: whoever waits for the host must not follow into its rest.
        until, why = host.held_until, Why.HELD
    if until > now:
        return host, Wait(until - now, why)
    return replace(host, visitor=token, busy_until=now + rules.visit), None


def leave(host: Host, now: float, token: str, rules: Rules, result: Result, asked: float | None) -> Host:
    """The host after a visit; `asked` is for how many seconds it wants to be left alone, where it said so.

    A visitor who overstayed and was followed by another changes nothing any more.
    """
    if host.visitor != token:
        return host
    host = replace(host, visitor="", busy_until=0)
    if result == Result.NOTHING:
        return host
    host = replace(host, next_at=now + rules.pause)
    if result == Result.REFUSED:
        return hold(host, now, rules, asked)
    if result == Result.FAILED:
        failures = host.failures + 1
        over = failures - rules.failures
        held_until = now + _doubled(rules.rest, over) if over >= 0 else host.held_until
        return replace(host, failures=failures, held_until=held_until)
    return replace(host, refusals=0, failures=0)


def hold(host: Host, now: float, rules: Rules, asked: float | None) -> Host:
    """The host after it asked for rest, whoever visits it now."""
    refusals = host.refusals + 1
    rest = asked if asked is not None else _doubled(rules.backoff, refusals - 1)
    return replace(host, refusals=refusals, failures=0, held_until=now + rest)


def free(host: Host, now: float, holder: str, rules: Rules) -> Host:
    """The host without the visit of a holder that will not come back; a token begins with its holder's name."""
    if not holder or not host.visitor.startswith(f"{holder}."):
        return host
    return replace(host, visitor="", busy_until=0, next_at=now + rules.pause)


def note_missed_wakeup(host: Host, now: float) -> tuple[Host, float | None]:
    """Note that a worker was woken in vain; in how many seconds one should be again, None where another one will."""
    return missed_wakeup_due(replace(host, missed=host.missed + 1), now)


def missed_wakeup_due(host: Host, now: float) -> tuple[Host, float | None]:
    """In how many seconds to wake a worker that was woken in vain; None where none was, or the visitor will."""
    if not host.missed or host.busy_until > now or (host.woken_for >= host.next_at and host.next_at > now):
        return host, None
    seconds = host.next_at - now + CLOCK_MARGIN_SECONDS if host.next_at > now else 0
    return replace(host, missed=host.missed - 1, woken_for=host.next_at), seconds


def result_of(code: str) -> Result:
    """What an outcome code says about the host."""
    if code in REFUSING:
        return Result.REFUSED
    if code in FAILING or code.startswith("net."):
        return Result.FAILED
    return Result.NOTHING if code.startswith(UNTOUCHED) else Result.FINE


def _doubled(seconds: float, times: int) -> float:
    return float(min(seconds * 2 ** min(times, 20), MAX_REST_SECONDS))
