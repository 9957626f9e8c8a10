"""Folders of tools that a lock pins: made once, and known to be whole by a stamp that is written last."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from claimdesk.cli.console import echo

_STAMP = "installed"


def holds_lock(place: Path, lock: Path) -> bool:
    """Whether `place` holds exactly what this very `lock` pins."""
    stamp = place / _STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == _digest(lock)


def ensure_installed(place: Path, lock: Path, install: Callable[[Path, Path], None]) -> None:
    """Make `place` anew by `install(place, lock)` unless it is there already. Raises what `install` raises."""
    if holds_lock(place, lock):
        return
    echo(f"Installing {lock.name} into {place} …")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    install(place, lock)
    (place / _STAMP).write_text(_digest(lock), encoding="ascii")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
