"""The log files of the children: appended to, and kept small."""

import shutil
from pathlib import Path
from typing import BinaryIO

CAP_BYTES = 5 * 1024 * 1024


def open_log(path: Path) -> BinaryIO:
    """`path` opened for appending, by its owner only."""
    path.touch(mode=0o600)
    return path.open("ab")


def keep_small(path: Path, *, cap: int = CAP_BYTES) -> None:
    """Move what `path` holds to `path`.1 once it is larger than `cap` bytes.

    The file is copied and emptied, not renamed: its writer keeps it open for appending and goes on at the new end.
    """
    if not path.exists() or path.stat().st_size <= cap:
        return
    shutil.copyfile(path, path.with_name(f"{path.name}.1"))
    with path.open("r+b") as file:
        file.truncate(0)
