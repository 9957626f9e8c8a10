"""End a whole session of processes from outside, and know that it ended. Needs Linux's /proc; works without Django."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
END_SECONDS = 15.0
MEMORY_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def adopt_orphans() -> None:
    """Become the parent of processes that our children leave behind, so that we can wait for them (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def members(leader: int) -> set[int]:
    """Process ids of the session of `leader` and of all descendants, zombies included.

    A descendant that left the session for one of its own, as Chromium's crash handler does, counts as long as a member
    of the session adopts it.
    """
    known = _everybody()
    found = {pid for pid, (_parent, session) in known.items() if session == leader}
    while more := {pid for pid, (parent, _session) in known.items() if parent in found} - found:
        found |= more
    return found


def memory_of(leader: int) -> int:
    """Bytes of private memory that the session of `leader` and its descendants use."""
    return sum(map(_private_memory, members(leader)))


def kill_session(leader: subprocess.Popen[bytes]) -> None:
    """Kill the session of `leader` and its descendants, and return when none of them is left."""
    deadline = time.monotonic() + END_SECONDS
    known: set[int] = set()
    # Orphans become children of this process, so `members` no longer finds them.
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
    """Kill all other processes of the session that this process leads, and return when none is left."""
    deadline = time.monotonic() + END_SECONDS
    while (others := members(os.getpid()) - {os.getpid()}) and time.monotonic() < deadline:
        kill_all(others)
        time.sleep(0.01)


def kill_all(pids: Iterable[int]) -> None:
    """Kill processes, and wait for those that are children of this process."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _own(pids: set[int]) -> set[int]:
    """Those of `pids` whose parent is this process."""
    return {pid for pid, (parent, _session) in _everybody().items() if pid in pids and parent == os.getpid()}


def _everybody() -> dict[int, tuple[int, int]]:
    """Parent and session of each process, by process id."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name may contain anything and is in brackets; after it come state, parent, group and session.
                _state, parent, _group, session = (entry / "stat").read_bytes().rpartition(b")")[2].split()[:4]
                found[int(entry.name)] = (int(parent), int(session))
    return found


def _private_memory(pid: int) -> int:
    try:
        sizes = (PROC / str(pid) / "statm").read_bytes().split()
    except OSError:
        return 0
    return (int(sizes[1]) - int(sizes[2])) * MEMORY_PAGE_BYTES
