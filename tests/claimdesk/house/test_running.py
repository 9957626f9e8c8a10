"""The run command with real processes: what it refuses, and that it leaves nothing behind."""

import os
import signal
import socket
from pathlib import Path

import pytest
import redis
from django.conf import settings

from tests.servers import RunningDesk
from tests.waiting import wait_for


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def said_and_ended(desk: RunningDesk) -> str:
    assert desk.process.wait(30) != 0
    return desk.lines()


def sockets(desk: RunningDesk) -> list[Path]:
    return [path for path in (desk.home / "run").iterdir() if path.is_socket()]


def test_run_opens_and_closes_without_leaving_a_process_or_a_socket(home: Path) -> None:
    desk = RunningDesk(home).wait_open()
    assert desk.get("/healthz") == (200, b"ok\n")
    assert len(desk.processes()) >= 5

    assert desk.stop(signal.SIGTERM) == 0

    assert desk.processes() == {}
    assert sockets(desk) == []
    assert "The desk is closed." in desk.lines()


def test_run_becomes_ready_when_its_worker_lives(home: Path) -> None:
    with RunningDesk(home) as desk:
        wait_for(lambda: is_ready(desk), "the desk is ready")


def is_ready(desk: RunningDesk) -> bool:
    status, _body = desk.get("/readyz")
    assert status in {200, 503}
    return status == 200


def test_run_refuses_a_port_in_use(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        desk = RunningDesk(home, CLAIMDESK_PORT=str(other.getsockname()[1]))
        lines = said_and_ended(desk)

    assert lines.count("\n") == 1
    assert "is in use by another program" in lines
    assert desk.processes() == {}


def test_run_refuses_a_second_desk_in_one_home(home: Path) -> None:
    with RunningDesk(home):
        lines = said_and_ended(RunningDesk(home))

    assert "Another ClaimDesk is already open" in lines


def test_run_refuses_a_setting_that_is_wrong_with_one_sentence(home: Path) -> None:
    lines = said_and_ended(RunningDesk(home, CLAIMDESK_APPROVALS="two"))

    assert lines.startswith("A setting is wrong: CLAIMDESK_APPROVALS='two'")
    assert lines.count("\n") == 1


def test_run_refuses_a_database_that_is_away_with_one_sentence(home: Path) -> None:
    lines = said_and_ended(RunningDesk(home, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"))

    assert "The database cannot be used:" in lines
    assert "Traceback" not in lines


def test_run_starts_a_killed_child_again(home: Path) -> None:
    with RunningDesk(home) as desk:
        wait_for(lambda: is_ready(desk), "the desk is ready")
        first = leader(desk, "celery -A claimdesk.celery worker")
        os.kill(first, signal.SIGKILL)

        wait_for(lambda: "The worker was ended by SIGKILL" in desk.lines(), "its end is told")
        second = wait_for(lambda: leader(desk, "celery -A claimdesk.celery worker", but=first), "a new worker")

    assert second != first
    assert desk.processes() == {}


def leader(desk: RunningDesk, words: str, *, but: int = 0) -> int:
    """The session leader among the desk's processes whose command line has `words`, or 0."""
    found = [pid for pid, line in desk.processes().items() if words in line and os.getsid(pid) == pid]
    return next((pid for pid in found if pid != but), 0)


def test_run_killed_leaves_no_orphan_and_the_home_opens_again(home: Path) -> None:
    desk = RunningDesk(home).wait_open()
    desk.process.kill()
    desk.process.wait()

    again = RunningDesk(home).wait_open()
    other_port_only = [line for line in again.processes().values() if f":{desk.port}" in line]

    assert other_port_only == []
    assert again.stop(signal.SIGINT) == 0
    assert again.processes() == {}


def test_run_uses_the_given_redis_and_starts_none(home: Path, redis_server: "redis.Redis") -> None:
    with RunningDesk(home, REDIS_URL=f"unix://{settings.REDIS_SOCKET}") as desk:
        wait_for(lambda: is_ready(desk), "the desk is ready")

        assert not [line for line in desk.processes().values() if line.startswith("redis-server")]
        assert redis_server.exists("claimdesk:worker-alive")
