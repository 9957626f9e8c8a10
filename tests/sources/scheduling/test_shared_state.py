"""What all workers know together: the same promises in Redis and in one process."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from sources.scheduling.shared_state import Book, LocalBook, RedisBook, SharedBook
from tests.waiting import wait_for


def count(host, _now):
    """A rule that counts."""
    return replace(host, failures=host.failures + 1), host.failures + 1


def away(tmp_path: Path) -> "redis.Redis":
    """A client of a Redis that is not there."""
    return redis.Redis(unix_socket_path=str(tmp_path / "nothing.sock"))


@pytest.fixture(params=["own", "redis", "shared"])
def book(request, broker, tmp_path) -> Book:
    """An empty book of each kind."""
    books: dict[str, Book] = {"own": LocalBook(), "redis": RedisBook(broker)}
    return books.get(request.param) or SharedBook(RedisBook(broker), LocalBook())


def test_change_is_remembered_per_host(book):
    assert [book.change("a", count), book.change("a", count), book.change("b", count)] == [1, 2, 1]


def test_change_by_many_at_once_loses_nothing(book):
    threads = [threading.Thread(target=lambda: [book.change("a", count) for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert book.change("a", count) == 121


def test_noted_gives_what_was_noted_until_it_is_over(book):
    assert book.noted("x") is None
    book.note("x", b"\x00text", 60)
    assert book.noted("x") == b"\x00text"
    book.note("x", b"other", 1)
    wait_for(lambda: book.noted("x") is None, "the note is over", seconds=5)


def test_turns_rise(book):
    for who in ("1", "2", "1"):
        book.take_turns([who])
    turns = book.turns(["1", "2", "3"])
    assert turns["1"] > turns["2"] > turns["3"] == 0
    assert book.turns([]) == {}


def test_redis_book_is_shared(broker):
    RedisBook(broker).change("a", count)
    assert RedisBook(broker).change("a", count) == 2


def test_shared_book_goes_on_alone_when_redis_is_away(tmp_path):
    book = SharedBook(RedisBook(away(tmp_path)), LocalBook())
    assert [book.change("a", count), book.change("a", count)] == [1, 2]
    book.note("x", b"y", 60)
    book.take_turns(["1"])
    assert book.noted("x") == b"y"
    assert book.turns(["1"])["1"] > 0


def test_local_book_forgets_the_oldest_hosts():
    book = LocalBook()
    for number in range(10_050):
        book.change(str(number), count)
    assert book.change("10049", count) == 2
    assert book.change("0", count) == 1
