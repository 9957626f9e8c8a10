"""The home of a desk: its folders, and the lock that keeps a second desk out."""

import fcntl
import os
import stat
import time
from pathlib import Path

from claimdesk.house.console import HouseError

_LEFTOVER_SECONDS = 20.0


def prepare(home: Path) -> None:
    """Make the folders of `home`. Raises HouseError when they cannot be written."""
    try:
        for name in ("run", "log", "redis"):
            (home / name).mkdir(parents=True, exist_ok=True)
        probe = home / "run" / "writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise HouseError(f"CLAIMDESK_HOME {home} cannot be written: {error.strerror}.") from error


def private_folder(folder: Path) -> None:
    """Make `folder` for this user only. Raises HouseError if it is somebody else's: it may lie in a shared /tmp."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise HouseError(f"{folder} belongs to somebody else: remove it, or choose a shorter CLAIMDESK_HOME.")
    folder.chmod(0o700)


def lock(home: Path) -> int:
    """Take the lock of `home` and give back its file descriptor; the lock lasts until all its holders end.

    The watchdog holds it too. So after a supervisor was killed the lock lasts until its children are gone: that is
    waited for here. Raises HouseError while another desk is alive.
    """
    handle = os.open(home / "run" / "desk.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _LEFTOVER_SECONDS
    while not _try_lock(handle):
        if _alive(_holder(handle)) or time.monotonic() > deadline:
            os.close(handle)
            raise HouseError(f"Another ClaimDesk is already open on {home}: close it, or set CLAIMDESK_HOME.")
        time.sleep(0.1)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int) -> int:
    text = os.pread(handle, 20, 0)
    return int(text) if text.isdigit() else 0


def _alive(pid: int) -> bool:
    if not pid:
        return True  # The other desk has the lock and has not yet written its number.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
