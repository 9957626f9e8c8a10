"""CPU time and memory of a process and all that it started, read from /proc."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.25  # seconds between two looks at the memory
PROC = Path("/proc")


class Meter:
    """Measures the processes under `roots` while the block runs: `cpu` in seconds, `peak` in bytes of PSS."""

    def __init__(self, *roots: int, weighed: tuple[int, ...] | None = None) -> None:
        """`weighed` are the roots whose memory counts; all of them by default."""
        self._roots = roots
        self._weighed = roots if weighed is None else weighed
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak = 0
        self.cpu = 0.0

    def __enter__(self) -> Self:
        self._before = cpu_of(family(self._roots))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu = cpu_of(family(self._roots)) - self._before
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak = max(self.peak, sum(map(memory_of, family(self._weighed))))
            if self._done.wait(EVERY):
                return


def family(roots: tuple[int, ...]) -> set[int]:
    """The processes under `roots`, and these."""
    parents = {}
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int(_stat(folder)[1])
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_of(pids: set[int]) -> float:
    """Seconds of CPU that they took, those included that they started and saw end."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += sum(map(int, _stat(PROC / str(pid))[11:15]))
    return total / TICKS


def memory_of(pid: int) -> int:
    """Proportional set size in bytes; 0 for a process that is gone."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/PID/stat after the name (proc(5)): state first, the parent second."""
    return (folder / "stat").read_text().rpartition(")")[2].split()
