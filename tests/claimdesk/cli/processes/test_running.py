"""The run command with real processes: what it refuses, and that it leaves nothing behind."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings

from tests.servers import RunningDesk
from tests.waiting import wait_for

Start = Callable[..., RunningDesk]


def sentence(desk: RunningDesk) -> str:
    """What a desk says that refuses to open."""
    assert desk.process.wait(30) == 1
    return desk.lines()


def left_behind(desk: RunningDesk) -> list[Path]:
    return [path for path in (desk.home / "run").iterdir() if path.is_socket() or "lock" in path.name]


def leader(desk: RunningDesk, words: str, *, but: int = 0) -> int:
    """The session leader among the desk's processes whose command line has `words`, or 0."""
    found = [pid for pid, line in desk.processes().items() if words in line and os.getsid(pid) == pid]
    return next((pid for pid in found if pid != but), 0)


def test_run_opens_and_closes_without_leaving_a_process_or_a_socket(
    start_desk: Start, tmp_path: Path, own_database: dict[str, str]
) -> None:
    (home := tmp_path / "empty").mkdir()
    desk = start_desk(home).wait_open()
    assert ("Bringing the database up to date" in desk.lines()) == (not own_database)  # PostgreSQL has begun migrated
    assert desk.get("/healthz") == (200, b"ok\n")
    wait_for(lambda: desk.get("/readyz")[0] == 200, "a worker lives")
    assert len(desk.processes()) >= 5

    assert desk.stop(signal.SIGTERM) == 0

    assert desk.processes() == {}
    assert left_behind(desk) == []
    assert desk.lines().endswith("The desk is closed.\n")


def test_run_refuses_a_port_in_use(start_desk: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        desk = start_desk(CLAIMDESK_PORT=str(port))

        assert sentence(desk) == f"Port {port} is in use by another program: close it, or set CLAIMDESK_PORT.\n"

    assert desk.processes() == {}


def test_run_refuses_a_second_desk_in_one_home(start_desk: Start) -> None:
    first = start_desk().wait_open()

    assert sentence(start_desk()).startswith(f"Another ClaimDesk is already open on {first.home}:")
    assert first.get("/healthz")[0] == 200


def test_run_refuses_a_setting_that_is_wrong_with_one_sentence(start_desk: Start) -> None:
    lines = sentence(start_desk(CLAIMDESK_APPROVALS="two"))

    assert lines.startswith("A setting is wrong: CLAIMDESK_APPROVALS='two'")
    assert lines.count("\n") == 1


def test_run_refuses_a_database_that_is_away_with_one_sentence(start_desk: Start) -> None:
    desk = start_desk(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    assert "The database cannot be used:" in sentence(desk)
    assert "Traceback" not in desk.lines()
    assert desk.processes() == {}


def test_run_starts_a_killed_worker_again(start_desk: Start) -> None:
    desk = start_desk().wait_open()
    first = wait_for(lambda: leader(desk, "claimdesk.celery worker"), "a worker")
    os.kill(first, signal.SIGKILL)

    wait_for(lambda: "The worker was ended by SIGKILL" in desk.lines(), "its end is told")
    assert wait_for(lambda: leader(desk, "claimdesk.celery worker", but=first), "a new worker") != first


def test_run_killed_leaves_no_orphan_and_its_home_opens_again(start_desk: Start) -> None:
    killed = start_desk().wait_open()
    orphans = set(killed.processes())
    killed.process.kill()
    killed.process.wait()

    again = start_desk().wait_open()

    assert not orphans & set(again.processes())
    assert again.stop(signal.SIGINT) == 0
    assert again.processes() == {}


def test_run_uses_the_given_redis_and_starts_none(start_desk: Start, broker: "redis.Redis") -> None:
    desk = start_desk(REDIS_URL=f"unix://{settings.REDIS_SOCKET}").wait_open()

    wait_for(lambda: desk.get("/readyz")[0] == 200, "a worker lives")
    assert not leader(desk, "redis-server")
    assert broker.exists("claimdesk:worker-alive")
