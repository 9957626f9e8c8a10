"""Those who write to SQLite queue: in the order in which they came, in all threads and processes, and not for ever."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from claimdesk.api.dependencies import is_away
from claimdesk.runtime.fair_sqlite3.base import TurnMissed, WriterTurn
from claims.models import Topic

ONLY_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all writers")

HOLD = """
import sys, time
from pathlib import Path
from claimdesk.runtime.fair_sqlite3.base import WriterTurn
turn = WriterTurn(Path(sys.argv[1]))
turn.take(10)
print("held", flush=True)
time.sleep(60)
"""


def until(is_true, seconds=10.0):
    """Wait for what another thread does."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def drawn(path: Path) -> int:
    """How many tickets were drawn."""
    return int.from_bytes(path.read_bytes(), "big")


def test_turns_come_in_the_order_of_the_tickets(tmp_path):
    path, order = tmp_path / "queue", []
    first = WriterTurn(path)
    first.take(1)

    def work(number):
        turn = WriterTurn(path)
        turn.take(10)
        order.append(number)
        turn.leave()

    with ThreadPoolExecutor(8) as workers:
        working = []
        for number in range(8):
            working.append(workers.submit(work, number))
            until(lambda: drawn(path) == number + 2)  # noqa: B023 - asked at once
        assert order == []
        first.leave()
        for each in working:
            each.result(10)
    assert order == list(range(8))
    assert (first.is_held, path.stat().st_mode & 0o777) == (False, 0o600)


def test_who_waits_too_long_gives_up_and_keeps_nobody_waiting(tmp_path):
    path = tmp_path / "queue"
    first, second, third = WriterTurn(path), WriterTurn(path), WriterTurn(path)
    first.take(1)
    with pytest.raises(TurnMissed):
        second.take(0.05)
    assert not second.is_held
    first.leave()
    assert third.take(1) < 1
    third.leave()


@pytest.mark.services
def test_a_process_that_is_killed_lets_the_next_one_in(tmp_path):
    path = tmp_path / "queue"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        turn = WriterTurn(path)
        with pytest.raises(TurnMissed):
            turn.take(0.05)
        other.send_signal(signal.SIGKILL)
        other.wait(10)
    assert turn.take(5) < 5
    turn.leave()


@ONLY_SQLITE
def test_writers_of_the_database_come_in_order_and_none_is_refused(transactional_db):
    order = []
    begun = threading.Event()
    queue = Path(f"{connection.settings_dict['NAME']}-writers")

    def work(number):
        try:
            if number % 2:
                Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}")  # a transaction of its own
            else:
                with transaction.atomic():
                    Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}")
                    order.append(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        with transaction.atomic():
            before = drawn(queue)
            working = []
            for number in range(6):
                working.append(workers.submit(work, number))
                until(lambda: drawn(queue) == before + number + 1)  # noqa: B023 - asked at once
            begun.set()
            assert not any(each.done() for each in working)
        for each in working:
            each.result(20)
    assert order == [0, 2, 4]
    assert list(Topic.objects.order_by("pk").values_list("name", flat=True)) == [f"Topic {n}" for n in range(6)]


@ONLY_SQLITE
def test_a_program_that_holds_the_lock_gives_clean_refusals_in_time_and_readers_go_on(transactional_db, settings):
    settings.WRITE_WAIT = 2
    Topic.objects.create(name="There", slug="there")

    def work():
        began = time.monotonic()
        try:
            connection.close()
            with transaction.atomic():
                Topic.objects.create(name="Never", slug="never")
        except OperationalError as error:
            return is_away(error), time.monotonic() - began
        finally:
            connection.close()
        return None

    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(10) as workers:
            working = [workers.submit(work) for _number in range(10)]
            began = time.monotonic()
            assert Topic.objects.count() == 1
            assert time.monotonic() - began < 1
            refused = [each.result(60) for each in working]
        other.execute("ROLLBACK")
    assert None not in refused
    assert all(is_clean for is_clean, _seconds in refused)
    Topic.objects.create(name="After", slug="after")
    assert Topic.objects.count() == 2
