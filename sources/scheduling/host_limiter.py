"""One capture at a time talks to a host: who may connect when, by the state that all workers share."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from claimdesk.errors import Invalid
from sources.scheduling import host_policy
from sources.scheduling.host_policy import Host, Result, Rules, Wait, Why
from sources.scheduling.shared_state import StateStore
from sources.urls import WebAddress, parse
from sources.web.guard import WEB_PORTS
from sources.web.records import FetchResult, Stopped

HELD = "sys.host_held"
# How long a redirect waits for its next host to be free before it goes there all the same: two captures that are
# redirected to each other's hosts must not wait for ever.
REDIRECT_WAIT_SECONDS = 5.0
POLL_SECONDS = 0.25


def host_of(url: str) -> str:
    """The name by which a URL's host is known; empty where there is none. All usual web ports are one host."""
    try:
        return host_of_address(parse(url))
    except Invalid:
        return ""


def host_of_address(address: WebAddress) -> str:
    """The same for an address."""
    return address.host if address.port in WEB_PORTS else f"{address.host}:{address.port}"


@dataclass(frozen=True)
class HostLimiter:
    """Gives out slots, one for each host."""

    store: StateStore
    rules: Rules
    sleep: Callable[[float], object] = time.sleep

    def enter(self, host: str, patience: float = 0, *, holder: str = "") -> "HostSlot | Wait":
        """A slot at the host, or how long to wait. With `patience` (seconds) it waits itself for a host that will soon
        be free. `free` knows by `holder` whose slot it is."""
        slot = HostSlot(self, host, f"{holder}.{secrets.token_hex(8)}")
        wait = slot.acquire(host)
        while wait is not None and wait.why != Why.HELD and patience > 0:
            self.sleep(min(wait.seconds, POLL_SECONDS, patience))
            patience -= POLL_SECONDS
            wait = slot.acquire(host)
        return wait or slot

    def free(self, host: str, holder: str) -> None:
        """Give back the slot of a holder that died; nothing happens where another one has the host."""
        self.store.change(host, lambda known, now: (host_policy.free(known, now, holder, self.rules), None))

    def note_missed_wakeup(self, host: str) -> float | None:
        """Note that a worker was woken in vain; in how many seconds to wake one again, None: not at all."""
        return self.store.change(host, host_policy.note_missed_wakeup)


@dataclass
class HostSlot:
    """The right to talk to a host, and to those it redirects to, until it is left.

    `kept_out` is for how long, where it ended at a host that wants to be left alone.
    """

    host_limiter: HostLimiter
    host: str
    token: str
    held: list[str] = field(default_factory=list)
    wake_in: float | None = None
    kept_out: Wait | None = None

    def acquire(self, host: str) -> Wait | None:
        """Take the right for one host; None where it is ours."""
        if not host:
            return None
        store, rules = self.host_limiter.store, self.host_limiter.rules
        wait = store.change(host, lambda known, now: host_policy.enter(known, now, self.token, rules))
        if wait is None:
            self.held.append(host)
        return wait

    def before_request(self, address: WebAddress) -> None:
        """Before each request of a capture: wait a little for a host that is not ours yet, then go in all the same.

        Raises Stopped (`sys.host_held`) where the host wants to be left alone.
        """
        host = host_of_address(address)
        left = REDIRECT_WAIT_SECONDS
        while host not in self.held and (wait := self.acquire(host)) is not None:
            if wait.why == Why.HELD:
                self.kept_out = wait
                raise Stopped(HELD, host)
            if left <= 0:
                return
            self.host_limiter.sleep(POLL_SECONDS)
            left -= POLL_SECONDS

    def leave(self, fetched: FetchResult | None = None) -> None:
        """Give all hosts back. `wake_in` then says in how many seconds to wake a worker for those who wait for them."""
        results = _results(fetched) if fetched else {}
        asked = fetched.retry_after if fetched else None
        held, self.held = self.held, []
        for host in held:
            result = results.pop(host, Result.NOTHING)
            woken = self.host_limiter.store.change(host, partial(self._left, result=result, asked=asked))
            self.wake_in = woken if woken is not None else self.wake_in
        for host in (host for host, result in results.items() if result == Result.REFUSED):
            # Not ours, and visited all the same: that it asks for rest counts, whoever it said it to.
            self.host_limiter.store.change(host, partial(self._refused, asked=asked))

    def _left(self, host: Host, now: float, *, result: Result, asked: float | None) -> tuple[Host, float | None]:
        return host_policy.missed_wakeup_due(
            host_policy.leave(host, now, self.token, self.host_limiter.rules, result, asked), now
        )

    def _refused(self, host: Host, now: float, *, asked: float | None) -> tuple[Host, None]:
        return host_policy.hold(host, now, self.host_limiter.rules, asked), None


def _results(fetched: FetchResult) -> dict[str, Result]:
    """What the capture was to each host: what came of the last request to it."""
    return {host_of(hop.url): host_policy.result_of(hop.code) for hop in fetched.hops}
