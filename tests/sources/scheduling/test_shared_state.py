"""What all workers know together: the same promises in Redis and in one process."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from sources.scheduling.shared_state import LocalState, RedisState, SharedState, StateStore
from tests.waiting import wait_for


def count(host, _now):
    return replace(host, failures=host.failures + 1), host.failures + 1


def away(tmp_path: Path) -> "redis.Redis":
    """A client of a Redis that is not there."""
    return redis.Redis(unix_socket_path=str(tmp_path / "nothing.sock"))


@pytest.fixture(params=["own", "redis", "shared"])
def store(request, broker, tmp_path) -> StateStore:
    """An empty store of each kind."""
    books: dict[str, StateStore] = {"own": LocalState(), "redis": RedisState(broker)}
    return books.get(request.param) or SharedState(RedisState(broker), LocalState())


def test_change_is_remembered_per_host(store):
    assert [store.change("a", count), store.change("a", count), store.change("b", count)] == [1, 2, 1]


def test_change_by_many_at_once_loses_nothing(store):
    threads = [threading.Thread(target=lambda: [store.change("a", count) for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.change("a", count) == 121


def test_noted_gives_what_was_noted_until_it_is_over(store):
    assert store.noted("x") is None
    store.note("x", b"\x00text", 60)
    assert store.noted("x") == b"\x00text"
    store.note("x", b"other", 1)
    wait_for(lambda: store.noted("x") is None, "the note is over", seconds=5)


def test_turns_rise(store):
    for who in ("1", "2", "1"):
        store.mark_served([who])
    turns = store.turns(["1", "2", "3"])
    assert turns["1"] > turns["2"] > turns["3"] == 0
    assert store.turns([]) == {}


def test_redis_book_is_shared(broker):
    RedisState(broker).change("a", count)
    assert RedisState(broker).change("a", count) == 2


def test_shared_book_goes_on_alone_when_redis_is_away(tmp_path):
    store = SharedState(RedisState(away(tmp_path)), LocalState())
    assert [store.change("a", count), store.change("a", count)] == [1, 2]
    store.note("x", b"y", 60)
    store.mark_served(["1"])
    assert store.noted("x") == b"y"
    assert store.turns(["1"])["1"] > 0


def test_local_book_forgets_the_oldest_hosts():
    store = LocalState()
    for number in range(10_050):
        store.change(str(number), count)
    assert store.change("10049", count) == 2
    assert store.change("0", count) == 1
