"""The home of a desk: its folders, and the lock that keeps a second desk out."""

import fcntl
import os
import pwd
import stat
import subprocess
import sys
import time
from pathlib import Path

from claimdesk.cli.console import CliError, echo
from claimdesk.cli.places import ROOT
from claimdesk.runtime.private import take_from_others

_LEFTOVER_SECONDS = 20.0


def make_folders(home: Path) -> None:
    """Make the folders of `home`. Raises CliError when they cannot be written."""
    try:
        for name in ("run", "log", "redis"):
            (home / name).mkdir(parents=True, exist_ok=True)
        probe = home / "run" / "writable"
        probe.touch()
        probe.unlink()
        if changed := take_from_others(home):
            echo(f"Other accounts of this machine could use {changed} files and folders in {home}. Now they cannot.")
    except OSError as error:
        raise CliError(f"CLAIMDESK_HOME {home} cannot be written: {error.strerror}.") from error


def require_restored(home: Path) -> None:
    """Raise CliError where a backup was played back in part: a desk that opens there would begin anew beside it."""
    if (home / "restoring").exists():
        raise CliError(f"A backup was played back into {home} only in part: run `./desk restore` again.")


def give_to(home: Path, socket_folder: Path | None, account: str) -> None:
    """Give the home, and the folder of the queue's socket, to `account`. Raises CliError where it cannot be done."""
    try:
        number, group = pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid
        for folder, folders, files in os.walk(home):
            for name in (".", *folders, *files):
                path = Path(folder) / name
                if path.lstat().st_uid != number:
                    os.chown(path, number, group, follow_symlinks=False)
        if socket_folder is not None:
            os.chown(socket_folder, number, group)
    except OSError as error:
        raise CliError(f"{home} cannot be given to the account {account}: {error.strerror}.") from error


def account_of_desk(wanted: str) -> str | None:
    """As whom the processes run: `wanted`, for root and where there is such an account; None: as whoever starts them.

    Raises CliError where that account cannot read the program.
    """
    if os.geteuid() != 0 or wanted in ("", "root"):
        return None
    try:
        pwd.getpwnam(wanted)
    except KeyError:
        return None
    seen = subprocess.run(
        [sys.executable, "-c", "import claimdesk.ids"], user=wanted, extra_groups=[], cwd="/", check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath}, capture_output=True,
    )  # fmt: skip
    if seen.returncode:
        raise CliError(
            f"The account {wanted} cannot read {ROOT} or {sys.executable}: install ClaimDesk where it can, or set "
            "CLAIMDESK_ACCOUNT=root."
        )
    return wanted


def private_folder(folder: Path, account: str | None = None) -> None:
    """Make `folder` for this user only. Raises CliError if it is somebody else's (not that of the desk's `account`): it
    may lie in a shared /tmp."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    owners = {os.geteuid(), *([pwd.getpwnam(account).pw_uid] if account else [])}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise CliError(f"{folder} belongs to somebody else: remove it, or choose a shorter CLAIMDESK_HOME.")
    folder.chmod(0o700)


def lock_home(home: Path) -> int:
    """Take the lock of `home` and give back its file descriptor; the lock lasts until all its holders end.

    The watchdog holds it too. So after a supervisor was killed the lock lasts until its children are gone: that is
    waited for here. Raises CliError while another desk is alive.
    """
    path = _lock_file(home)
    deadline = time.monotonic() + _LEFTOVER_SECONDS
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if _try_lock(handle, path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            return handle
        holder_lives = _alive(_holder(handle))
        os.close(handle)
        if holder_lives or time.monotonic() > deadline:
            raise CliError(f"Another ClaimDesk is already open on {home}: close it, or set CLAIMDESK_HOME.")
        time.sleep(0.1)


def unlock(home: Path, handle: int) -> None:
    """Give the lock back, and leave no file of it."""
    os.ftruncate(handle, 0)  # Whoever has just opened the file shall look again, not take us for alive.
    _lock_file(home).unlink(missing_ok=True)
    os.close(handle)


def _lock_file(home: Path) -> Path:
    return home / "run" / "desk.lock"


def _try_lock(handle: int, path: Path) -> bool:
    """True if `handle` is locked now and still the file that others find: the last holder removes it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _holder(handle: int) -> int:
    text = os.pread(handle, 20, 0)
    return int(text) if text.isdigit() else 0


def _alive(pid: int) -> bool:
    if not pid:
        return False  # The other desk has not yet written its number, or is just leaving: look again.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
