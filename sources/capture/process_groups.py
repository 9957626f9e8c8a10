"""Ending a whole session of processes from outside, and knowing that it ended. Linux's /proc; without Django."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h
END_SECONDS = 15.0
PAGE = os.sysconf("SC_PAGE_SIZE")


def adopt_orphans() -> None:
    """Become the parent of what our children leave behind (prctl(2)), so that its end is ours to see."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def members(session: int) -> list[int]:
    """Process ids of the session `session`, zombies included."""
    numbered = (entry for entry in PROC.iterdir() if entry.name.isdigit())
    return [int(entry.name) for entry in numbered if _session_of(entry) == session]


def memory_of(session: int) -> int:
    """Bytes that the processes of a session hold for themselves."""
    return sum(map(_private_memory, members(session)))


def end_session(leader: subprocess.Popen[bytes]) -> None:
    """Kill the session of `leader`, and come back when nothing of it is left."""
    deadline = time.monotonic() + END_SECONDS
    while left := members(leader.pid):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader.pid, signal.SIGKILL)
        kill_all(pid for pid in left if pid != leader.pid)
        leader.poll()
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    leader.wait()


def kill_all(pids: Iterable[int]) -> None:
    """Kill processes, and take note of the ends of those that are ours to bury."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _session_of(entry: Path) -> int:
    try:
        stat = (entry / "stat").read_bytes()
    except OSError:
        return 0
    # The program's name may hold anything, and stands in brackets; behind it: state, parent, group, session.
    return int(stat.rpartition(b")")[2].split()[3])


def _private_memory(pid: int) -> int:
    try:
        sizes = (PROC / str(pid) / "statm").read_bytes().split()
    except OSError:
        return 0
    return (int(sizes[1]) - int(sizes[2])) * PAGE
