"""What all workers know together: the state of hosts, whose turn it is, and what was read lately.

Kept in Redis, whose clock counts. When Redis is away each process goes on with a store of its own: slower or less
polite for a while, but never stopped.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

import redis

from sources.scheduling.host_policy import Host

T = TypeVar("T")
Rule = Callable[[Host, float], tuple[Host, T]]

KEY = "claimdesk:host:"
NOTE = "claimdesk:note:"
TURNS = "claimdesk:turns"
TURN = "claimdesk:turn"
# What is known of a host, and when that was; and to write anew what is known, unless somebody else did meanwhile.
READ_HOST = "return {redis.call('TIME'), redis.call('GET', KEYS[1]) or ''}"
REPLACE_HOST = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
HOST_KEPT_SECONDS = 2 * 24 * 60 * 60  # a host may ask for a day of rest
MAX_HOSTS_IN_PROCESS = 10_000
HOSTS_READ_AT_ONCE = 1000
REDIS_PAUSE_SECONDS = 15.0  # for which a Redis that did not answer is not asked again

logger = logging.getLogger(__name__)


class StateStore(Protocol):
    """What every store of state offers, shared or not."""

    def change(self, name: str, rule: Rule[T]) -> T:
        """Change what is known of a host as `rule` says, at once for everybody; returns its answer."""

    def note(self, name: str, data: bytes, seconds: int) -> None:
        """Remember something for so long."""

    def noted(self, name: str) -> bytes | None:
        """What was noted under that name, if it is not over."""

    def mark_served(self, people: Sequence[str]) -> None:
        """Note that these were served, in this order."""

    def turns(self, people: Iterable[str]) -> dict[str, int]:
        """When each of them was served last, as a rising number; 0 for never."""


class LocalState:
    """The store of one process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._notes: dict[str, tuple[float, bytes]] = {}
        self._turns: dict[str, int] = {}

    def change(self, name: str, rule: Rule[T]) -> T:
        """Change what is known of a host."""
        with self._lock:
            changed, answer = rule(self._hosts.pop(name, Host()), self._clock())
            self._hosts[name] = changed
            _trim(self._hosts)
            return answer

    def note(self, name: str, data: bytes, seconds: int) -> None:
        """Remember something for so long."""
        with self._lock:
            self._notes[name] = (self._clock() + seconds, data)
            _trim(self._notes)

    def noted(self, name: str) -> bytes | None:
        until, data = self._notes.get(name, (0, b""))
        return data if until > self._clock() else None

    def mark_served(self, people: Sequence[str]) -> None:
        """Note that these were served."""
        with self._lock:
            for who in people:
                self._turns.pop(who, None)
                self._turns[who] = time.monotonic_ns()
            _trim(self._turns)

    def turns(self, people: Iterable[str]) -> dict[str, int]:
        """When each of them was served last."""
        return {who: self._turns.get(who, 0) for who in people}

    def forget(self) -> None:
        with self._lock:
            self._hosts.clear()
            self._notes.clear()
            self._turns.clear()


class RedisState:
    """The store of all workers. Everything raises redis.RedisError."""

    def __init__(self, client: "redis.Redis") -> None:
        """`client` should have short time-outs."""
        self._client: Any = client
        self._look = self._client.register_script(READ_HOST)
        self._swap = self._client.register_script(REPLACE_HOST)

    def change(self, name: str, rule: Rule[T]) -> T:
        """Change what is known of a host; again where somebody else was quicker."""
        key = KEY + name
        while True:
            (seconds, micros), known = self._look(keys=[key])
            host = Host(**json.loads(known)) if known else Host()
            changed, answer = rule(host, int(seconds) + int(micros) / 1e6)
            if changed == host or self._swap(keys=[key], args=[known, json.dumps(asdict(changed)), HOST_KEPT_SECONDS]):
                return answer

    def note(self, name: str, data: bytes, seconds: int) -> None:
        """Remember something for so long."""
        self._client.set(NOTE + name, data, ex=max(seconds, 1))

    def noted(self, name: str) -> bytes | None:
        found: bytes | None = self._client.get(NOTE + name)
        return found

    def mark_served(self, people: Sequence[str]) -> None:
        """Note that these were served."""
        if people:
            last = int(self._client.incrby(TURN, len(people)))
            turns = dict(zip(people, range(last - len(people) + 1, last + 1), strict=True))
            self._client.hset(TURNS, mapping=turns)

    def turns(self, people: Iterable[str]) -> dict[str, int]:
        """When each of them was served last."""
        names = list(people)
        found = self._client.hmget(TURNS, names) if names else []
        return {who: int(turn or 0) for who, turn in zip(names, found, strict=True)}


class SharedState:
    """Redis where it answers, else the process's own store."""

    def __init__(self, shared: StateStore, own: StateStore) -> None:
        """`own` is written only while `shared` is away."""
        self._shared = shared
        self._own = own
        self._away_until = 0.0

    def change(self, name: str, rule: Rule[T]) -> T:
        """Change what is known of a host."""
        return self._ask(lambda store: store.change(name, rule))

    def note(self, name: str, data: bytes, seconds: int) -> None:
        """Remember something for so long."""
        self._ask(lambda store: store.note(name, data, seconds))

    def noted(self, name: str) -> bytes | None:
        return self._ask(lambda store: store.noted(name))

    def mark_served(self, people: Sequence[str]) -> None:
        """Note that these were served."""
        self._ask(lambda store: store.mark_served(people))

    def turns(self, people: Iterable[str]) -> dict[str, int]:
        """When each of them was served last."""
        names = list(people)
        return self._ask(lambda store: store.turns(names))

    def _ask(self, question: Callable[[StateStore], T]) -> T:
        if time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except redis.RedisError as error:
                self._away_until = time.monotonic() + REDIS_PAUSE_SECONDS
                logger.warning("Redis is away, so hosts are paced by this process alone: %s", error)
        return question(self._own)


def _trim(known: dict[str, Any]) -> None:
    """Forget the oldest where there are too many."""
    while len(known) > MAX_HOSTS_IN_PROCESS:
        del known[next(iter(known))]


def circuits(client: "redis.Redis", *, failures: int) -> dict[str, int]:
    """How many hosts are open, rest because they failed `failures` times in a row, or rest because they asked for it.

    Raises redis.RedisError.
    """
    counts = {"open": 0, "failing": 0, "resting": 0}
    names = list(client.scan_iter(match=f"{KEY}*", count=MAX_HOSTS_IN_PROCESS))
    seconds, _micros = client.time()
    for start in range(0, len(names), HOSTS_READ_AT_ONCE):
        for known in client.mget(names[start : start + HOSTS_READ_AT_ONCE]):
            host = Host(**json.loads(known)) if known else Host()
            is_held = host.held_until > seconds
            counts["open" if not is_held else "failing" if host.failures >= failures else "resting"] += 1
    return counts
