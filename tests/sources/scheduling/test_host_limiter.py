"""Visitors of hosts, across threads and redirects."""

import threading
from datetime import UTC, datetime

import pytest

from sources.scheduling.host_limiter import HostLimiter, HostSlot, host_of
from sources.scheduling.host_policy import Rules, Wait, Why
from sources.scheduling.shared_state import LocalState, RedisState
from sources.urls import parse
from sources.web.client import Client
from sources.web.records import FetchResult, Hop, Stopped
from tests.web import Web


class Clock:
    """A clock that only moves when somebody sleeps."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def host_limiter(clock) -> HostLimiter:
    return HostLimiter(LocalState(clock), Rules(pause=2, failures=2, rest=60), clock.sleep)


def entered(host_limiter: HostLimiter, host: str, patience: float = 0) -> HostSlot:
    slot = host_limiter.enter(host, patience)
    assert isinstance(slot, HostSlot)
    return slot


def fetched(web_client: Client, web: Web, path: str, slot: HostSlot | None = None) -> FetchResult:
    result = web_client.fetch(web.url(path), slot.before_request if slot else None)
    result.close()
    return result


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.example/a?b", "news.example"),
        ("http://news.example:8080/", "news.example"),
        ("http://news.example:9999/", "news.example:9999"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("ftp://news.example/", ""),
        ("", ""),
    ],
)
def test_host_of_names_what_is_paced_together(url, host):
    assert host_of(url) == host


def test_enter_keeps_the_second_visitor_out(host_limiter, clock):
    slot = entered(host_limiter, "a")
    assert host_limiter.enter("a") == Wait(120, Why.BUSY)
    entered(host_limiter, "b")
    slot.leave()
    entered(host_limiter, "a")


def test_enter_with_patience_waits_for_its_turn(host_limiter, clock, web, web_client):
    host = host_of(web.url())
    slot = entered(host_limiter, host)
    slot.leave(fetched(web_client, web, "/article/uk"))
    assert host_limiter.enter(host).why == Why.PAUSE
    begin = clock.now
    entered(host_limiter, host, patience=10)
    assert 2 <= clock.now - begin < 2.5


def test_enter_with_patience_does_not_wait_for_a_host_that_rests(host_limiter, clock, web, web_client):
    host = host_of(web.url())
    entered(host_limiter, host).leave(fetched(web_client, web, "/status/429"))
    begin = clock.now
    wait = host_limiter.enter(host, patience=10)
    assert (wait.why, clock.now) == (Why.HELD, begin)
    assert 119 <= wait.seconds <= 120


def test_leave_after_failures_lets_nobody_in_for_a_while(host_limiter, clock, web, web_client):
    host = host_of(web.url())
    for _ in range(2):
        entered(host_limiter, host, patience=5).leave(fetched(web_client, web, "/close"))
    assert host_limiter.enter(host).why == Why.HELD
    clock.sleep(60)
    entered(host_limiter, host)


def test_enter_without_a_host_is_free(host_limiter):
    assert entered(host_limiter, "").held == []
    entered(host_limiter, "")


def test_before_request_takes_the_hosts_of_redirects_too(host_limiter, clock):
    slot = entered(host_limiter, "a.example")
    slot.before_request(parse("http://a.example/x"))
    slot.before_request(parse("https://b.example/"))
    assert host_limiter.enter("b.example").why == Why.BUSY
    slot.leave()
    assert not isinstance(host_limiter.enter("b.example"), Wait)


def test_before_request_does_not_wait_for_ever(host_limiter, clock):
    entered(host_limiter, "b.example")
    begin = clock.now
    entered(host_limiter, "a.example").before_request(parse("https://b.example/"))
    assert 5 <= clock.now - begin < 6


def refusing(host_limiter: HostLimiter, host: str, seconds: int) -> FetchResult:
    """The answer of a host that asks for rest."""
    headers = [("Retry-After", str(seconds))]
    hop = Hop(f"https://{host}/", datetime.now(UTC), status=429, headers=headers, code="http.429")
    with FetchResult(hop.url, "ClaimDesk/test", hops=[hop], code="http.429") as result:
        return result


def test_before_request_stops_at_a_host_that_asked_for_rest(host_limiter, clock):
    entered(host_limiter, "b.example").leave(refusing(host_limiter, "b.example", 3600))
    slot = entered(host_limiter, "a.example")
    begin = clock.now
    with pytest.raises(Stopped, match=r"sys\.host_held: b\.example"):
        slot.before_request(parse("https://b.example/"))
    assert (clock.now, slot.held) == (begin, ["a.example"])
    assert slot.kept_out == Wait(3600, Why.HELD)


def test_before_request_stops_where_another_capture_was_asked_for_rest(host_limiter, clock):
    first = entered(host_limiter, "b.example")
    slot = entered(host_limiter, "a.example")
    slot.before_request(parse("https://b.example/"))  # after a while, without being let in
    slot.leave(refusing(host_limiter, "b.example", 3600))
    with pytest.raises(Stopped, match="host_held"):
        entered(host_limiter, "c.example").before_request(parse("https://b.example/"))
    first.leave()
    assert host_limiter.enter("b.example") == Wait(3600, Why.HELD)


def test_leave_blames_the_last_host_only(host_limiter, clock):
    slot = entered(host_limiter, "first.example")
    slot.before_request(parse("https://last.example/"))
    at = datetime.now(UTC)
    hops = [
        Hop("http://first.example/", at, status=302, code="ok"),
        Hop("https://last.example/", at, status=429, code="http.429"),
    ]
    with FetchResult("http://first.example/", "ClaimDesk/test", hops=hops, code="http.429") as result:
        slot.leave(result)
    assert host_limiter.enter("last.example").why == Why.HELD
    assert host_limiter.enter("first.example").why == Why.PAUSE


def test_leave_rings_for_whoever_came_in_vain(host_limiter, clock, web, web_client):
    host = host_of(web.url())
    slot = entered(host_limiter, host)
    assert host_limiter.note_missed_wakeup(host) is None
    slot.leave(fetched(web_client, web, "/article/uk"))
    assert slot.wake_in is not None
    assert 2 <= slot.wake_in < 3


def test_many_workers_never_meet_at_a_host(broker):
    host_limiter = HostLimiter(RedisState(broker), Rules(pause=0))
    never = threading.Event()
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(5):
            slot = entered(host_limiter, "a", patience=60)
            inside.append(1)
            most.append(len(inside))
            never.wait(0.005)
            inside.pop()
            slot.leave()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(most) == 20
    assert set(most) == {1}
