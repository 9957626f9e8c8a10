"""Children, the watchdog and the supervisor with real processes."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimdesk.cli.processes import watchdog
from claimdesk.cli.processes.children import LONGEST_DELAY, Child, ChildPlan
from claimdesk.cli.processes.supervisor import Supervisor
from tests.waiting import wait_for

pytestmark = pytest.mark.services

STUBBORN = ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 60; done"]
TELLS_WHEN_IT_STOPS = ["sh", "-c", "trap 'date +%s%N; exit' TERM; echo; while :; do sleep 0.01; done"]


def plan(tmp_path: Path, *command: str, name: str = "child") -> ChildPlan:
    return ChildPlan(name, command, tmp_path / f"{name}.log")


def is_gone(pid: int) -> bool:
    """True if no process has this number, a zombie aside."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor(grace=0.3)
    yield supervisor
    if not supervisor.stopping:
        supervisor.stop()


def test_child_runs_in_a_session_of_its_own(tmp_path: Path) -> None:
    child = Child(plan(tmp_path, "sleep", "60"))
    pid = child.start(0.0)

    assert os.getsid(pid) == pid
    child.terminate()
    assert wait_for(lambda: child.ended(1.0), "its end") == -signal.SIGTERM


def test_child_takes_its_own_children_along(tmp_path: Path) -> None:
    child = Child(plan(tmp_path, "sh", "-c", "sleep 60 & echo $!; exit 3"))
    child.start(0.0)

    assert wait_for(lambda: child.ended(1.0), "its end") == 3
    grandchild = int((tmp_path / "child.log").read_text(encoding="utf-8"))
    wait_for(lambda: is_gone(grandchild), "the grandchild is gone")


def test_child_waits_longer_after_each_early_end_and_not_after_a_long_life(tmp_path: Path) -> None:
    child = Child(plan(tmp_path, "false"))
    delays = []
    for _ in range(8):
        child.start(0.0)
        wait_for(lambda: child.ended(1.0) is not None, "its end")
        delays.append(child.delay())

    assert delays == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_DELAY, LONGEST_DELAY]

    child.start(0.0)
    wait_for(lambda: child.ended(61.0) is not None, "its end")
    assert child.delay() == 0.0


def test_supervisor_starts_again_what_died(
    tmp_path: Path, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    child = supervisor.start(plan(tmp_path, "sleep", "60"))
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)

    def is_new() -> bool:
        supervisor.look_after()
        return child.process is not None and child.process.pid != first

    wait_for(is_new, "a new one")

    assert "The child was ended by SIGKILL; it starts again now." in capsys.readouterr().out


def test_supervisor_kills_what_does_not_stop(tmp_path: Path, supervisor: Supervisor) -> None:
    child = supervisor.start(plan(tmp_path, *STUBBORN))
    assert child.process is not None
    pid = child.process.pid
    wait_for(lambda: "up" in child.plan.log.read_text(encoding="utf-8"), "it ignores SIGTERM")

    started = time.monotonic()
    supervisor.stop()

    assert is_gone(pid)
    assert time.monotonic() - started < 10


def test_supervisor_stops_in_order(tmp_path: Path, supervisor: Supervisor) -> None:
    last = ChildPlan("last", TELLS_WHEN_IT_STOPS, tmp_path / "last", stop_order=1)
    first = ChildPlan("first", TELLS_WHEN_IT_STOPS, tmp_path / "first")
    for wanted in (last, first):
        supervisor.start(wanted)
    wait_for(lambda: last.log.stat().st_size and first.log.stat().st_size, "both traps are set")

    supervisor.grace = 10.0
    supervisor.stop()

    assert int(first.log.read_text(encoding="utf-8")) < int(last.log.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("lines", "left"),
    [([], []), (["+1\n", "+2\n"], [1, 2]), (["+1\n", "+2\n", "-1\n"], [2]), (["+1\n", "-1\n", "-7\n"], [])],
)
def test_watchdog_follow_knows_who_is_left(lines: list[str], left: list[int]) -> None:
    assert watchdog.follow(lines) == left


@pytest.mark.parametrize("command", [["sleep", "60"], STUBBORN])
def test_watchdog_ends_what_is_left(command: list[str]) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as child:
        watchdog.end([child.pid], grace=0.2)  # The child stays a zombie until it is waited for: then it is killed.

        assert child.wait(10) < 0


def test_supervisor_replaces_a_watchdog_that_was_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(plan(tmp_path, "sleep", "60"))
    killed = supervisor._watchdog
    killed.kill()
    killed.wait(10)
    supervisor.look_after()
    successor = supervisor._watchdog
    assert successor.pid != killed.pid
    assert successor.stdin is not None
    successor.stdin.close()  # as if the supervisor had been killed
    child = supervisor.children[0].process
    assert child is not None
    assert child.wait(20) == -signal.SIGTERM
