"""One cache for all processes, in the Redis that the queue has anyway, and the circuit breaker before that Redis.

Cache, limits and wake-ups all have another way, so that a Redis that is away, full or hangs makes ClaimDesk slower and
nothing else. One breaker for all of them: whoever meets the fault spares the others the wait. Workers have another one
for the state of hosts (sources/scheduling/shared_state.py).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from kombu.exceptions import OperationalError

# Take ARGV[1] units out of a window of ARGV[3] milliseconds that has room for ARGV[2]; less than none gives back what
# was taken. One script, so that no two processes take the last one. Returns: taken or not, units used, milliseconds.
TAKE = """
local left = redis.call('PTTL', KEYS[1])
local used = left > 0 and tonumber(redis.call('GET', KEYS[1])) or 0
local cost, most, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if left <= 0 then left = window end
if used + cost > most then return {0, used, left} end
if used + cost < 0 then return {1, used, left} end
redis.call('SET', KEYS[1], used + cost, 'PX', left)
return {1, used + cost, left}
"""
MAX_WINDOWS = 10_000  # that one process keeps while nobody answers

PAUSE_SECONDS = 5.0  # for which a Redis that did not answer is not asked again
FAULTS = (redis.RedisError, OperationalError, OSError)

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Breaker:
    """Closed while Redis answers. Open for PAUSE_SECONDS after a fault; then one caller tries, the others do not."""

    def __init__(self, pause: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        """`pause` in seconds of `clock`."""
        self._pause, self._clock = pause, clock
        self._lock = threading.Lock()
        self._try_at: float | None = None
        self.faults = 0  # how often it opened, in the life of this process

    @property
    def is_open(self) -> bool:
        """Whether the last question met a fault."""
        return self._try_at is not None

    def ask(self, question: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """The answer of Redis, or that of the other way where it is not asked or does not answer."""
        if not self._may_ask():
            return otherwise()
        try:
            answer = question()
        except redis.DataError:  # a mistake of the caller's
            raise
        except FAULTS as error:
            self._note(error)
            return otherwise()
        self._try_at = None
        return answer

    def reset(self) -> None:
        """Ask again at once, as after Redis was started anew."""
        with self._lock:
            self._try_at = None

    def _may_ask(self) -> bool:
        if self._try_at is None:
            return True
        with self._lock:
            now = self._clock()
            if self._try_at is not None and now < self._try_at:
                return False
            self._try_at = now + self._pause
            return True

    def _note(self, error: Exception) -> None:
        with self._lock:
            is_new = self._try_at is None
            self._try_at = self._clock() + self._pause
            self.faults += is_new
        if is_new:
            logger.warning("Redis does not answer as it should, so this process goes on without it: %s", error)


REDIS = Breaker()


@dataclass(frozen=True)
class Taken:
    """Whether units were taken out of a window, how many are used of it, and in how many seconds it ends."""

    is_taken: bool
    used: int
    seconds_left: float


class OwnWindows:
    """The windows of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, key: str, cost: int, *, most: int, seconds: float) -> Taken:
        """Take `cost` units out of the window `key`, which holds `most` and lasts for `seconds` from its first unit."""
        with self._lock:
            now = self._clock()
            ends, used = self._windows.get(key, (0.0, 0))
            if ends <= now:
                ends, used = now + seconds, 0
            is_taken = used + cost <= most
            if is_taken:
                used = max(0, used + cost)
                self._windows[key] = (ends, used)
                while len(self._windows) > MAX_WINDOWS:
                    del self._windows[next(iter(self._windows))]
            return Taken(is_taken, used, ends - now)

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()


OWN_WINDOWS = OwnWindows()  # Django makes a cache for each thread


class SharedCache(RedisCache):
    """Redis; while nobody answers there, each process keeps its own, so that people can still sign in.

    What is counted here (attempts to sign in, requests of a key) is then counted per process: laxer, but counted.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("claimdesk", params)

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        shared: Callable[..., Any] = getattr(super(), name)
        own: Callable[..., Any] = getattr(self._own, name)
        return REDIS.ask(partial(shared, *args, **kwargs), partial(own, *args, **kwargs))

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("set_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("incr", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("delete_many", *args, **kwargs)

    def take(self, key: str, cost: int, *, most: int, seconds: float) -> Taken:
        """Take `cost` units out of the window `key`, which holds `most` and lasts for `seconds` from its first unit;
        a negative cost gives units back. All processes and threads share it."""
        name = self.make_key(key)

        def shared() -> Taken:
            client = self._cache.get_client(name, write=True)
            is_taken, used, left = client.eval(TAKE, 1, name, cost, most, int(seconds * 1000))
            return Taken(bool(is_taken), int(used), int(left) / 1000)

        return REDIS.ask(shared, partial(OWN_WINDOWS.take, name, cost, most=most, seconds=seconds))

    def clear(self) -> Any:
        """Both: what this process kept while nobody answered goes, too."""
        self._own.clear()
        OWN_WINDOWS.clear()
        return self._either("clear")
