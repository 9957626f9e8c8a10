"""What the desk keeps is its own: no other account of the machine reads it, whatever the umask of whoever starts it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = 0o077
ARCHIVED = "sha256"  # the folder of the archive with a file for each digest: many, and made private as they are written


def keep_private(home: Path) -> None:
    """Let this process make files and folders for its own account only, and see that `home` is there."""
    os.umask(OTHERS)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def take_from_others(home: Path) -> int:
    """Take `home` and what is in it from other accounts; returns how many files and folders they could use.

    The archived files are looked at one by one only where their folder was open: there may be millions.
    """
    changed = 0
    for path in _own(home):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
            changed += 1
    return changed


def _own(home: Path) -> Iterator[Path]:
    """What is in `home`, the folders after what is in them: what was open stays so until all of it was looked at."""
    is_closed = not home.stat().st_mode & OTHERS
    for folder, folders, files in os.walk(home):
        if ARCHIVED in folders and is_closed and not (Path(folder) / ARCHIVED).stat().st_mode & OTHERS:
            folders.remove(ARCHIVED)
        yield from (Path(folder) / name for name in (*files, *folders))
    yield home
