"""Ends the desk's children when the supervisor was killed without being able to.

    python -m claimdesk.cli.processes.watchdog < pipe

The supervisor writes `+123` when it starts the process group 123 and `-123` when that is gone. The pipe's end is
the supervisor's end: whatever is still alive then is asked to stop, and killed at the deadline.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 8.0


def follow(lines: Iterable[str]) -> list[int]:
    """The groups that are still alive when `lines` end, in the order of their start."""
    groups: list[int] = []
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    return groups


def end(groups: Iterable[int], *, grace: float = GRACE_SECONDS) -> None:
    """Ask each group's leader to stop, wait up to `grace` seconds, and kill what is left."""
    left = [group for group in groups if _send(group, signal.SIGTERM, to_group=False)]
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        left = [group for group in left if _send(group, 0, to_group=True)]
        time.sleep(0.05)
    for group in left:
        _send(group, signal.SIGKILL, to_group=True)


def _send(group: int, number: int, *, to_group: bool) -> bool:
    """True if there was somebody to receive the signal."""
    try:
        os.killpg(group, number) if to_group else os.kill(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end(follow(sys.stdin))
