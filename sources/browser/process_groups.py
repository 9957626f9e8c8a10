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


def members(leader: int) -> set[int]:
    """Process ids of the session that `leader` began, and of all that came of it: zombies included, and those that
    left the session for one of their own, as Chromium's crash handler does, as long as somebody of it adopts them."""
    known = _everybody()
    found = {pid for pid, (_parent, session) in known.items() if session == leader}
    while more := {pid for pid, (parent, _session) in known.items() if parent in found} - found:
        found |= more
    return found


def memory_of(leader: int) -> int:
    """Bytes that the session of `leader` and what came of it hold for themselves."""
    return sum(map(_private_memory, members(leader)))


def kill_session(leader: subprocess.Popen[bytes]) -> None:
    """Kill the session of `leader` and what came of it, and come back when nothing of it is left."""
    deadline = time.monotonic() + END_SECONDS
    known: set[int] = set()
    # What lost its leader is ours from then on, and no longer to be found by its family.
    while left := members(leader.pid) | _own(known):
        known |= left
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader.pid, signal.SIGKILL)
        kill_all(left - {leader.pid})
        leader.poll()
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    leader.wait()


def end_others() -> None:
    """End all else of the session that this process leads, and all that it adopted; come back when nothing is left."""
    deadline = time.monotonic() + END_SECONDS
    while (others := members(os.getpid()) - {os.getpid()}) and time.monotonic() < deadline:
        kill_all(others)
        time.sleep(0.01)


def kill_all(pids: Iterable[int]) -> None:
    """Kill processes, and take note of the ends of those that are ours to bury."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _own(pids: set[int]) -> set[int]:
    """Those of them whose parent is this process."""
    return {pid for pid, (parent, _session) in _everybody().items() if pid in pids and parent == os.getpid()}


def _everybody() -> dict[int, tuple[int, int]]:
    """Process id to parent and session, of all processes."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name may hold anything, and stands in brackets; behind it: state, parent, group, session.
                _state, parent, _group, session = (entry / "stat").read_bytes().rpartition(b")")[2].split()[:4]
                found[int(entry.name)] = (int(parent), int(session))
    return found


def _private_memory(pid: int) -> int:
    try:
        sizes = (PROC / str(pid) / "statm").read_bytes().split()
    except OSError:
        return 0
    return (int(sizes[1]) - int(sizes[2])) * PAGE
