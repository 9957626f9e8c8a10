"""The log files of the children: appended to, set aside by size and by day, and deleted after some days."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class LogRules:
    """How much of each log is kept: `cap` in bytes of one file, and of the files that were set aside those of the last
    `days`, at most so many."""

    cap: int = 5 * MEGABYTE
    days: int = 14
    files: int = 10


def open_log(path: Path) -> BinaryIO:
    """`path` opened for appending, by its owner only."""
    path.touch(mode=0o600)
    return path.open("ab")


class LogKeeper:
    """Sets logs aside as `web.log.2026-11-30.1`: the day (UTC) on which the file was begun, and which one of it."""

    def __init__(self, rules: LogRules) -> None:
        self._rules = rules
        self._begun: dict[Path, date] = {}

    def keep_small(self, path: Path, *, today: date | None = None) -> None:
        """Set aside what `path` holds where it is larger than allowed, or of an earlier day; delete what is too old.

        The file is copied and emptied, not renamed: its writer keeps it open for appending and goes on at the new end.
        """
        if not path.exists():
            return
        today = today or datetime.now(UTC).date()
        size = path.stat().st_size
        begun = self._begun.setdefault(path, _day_of(path) if size else today)
        if size > self._rules.cap or (size and begun < today):
            _set_aside(path, begun)
        if size > self._rules.cap or begun < today:
            self._begun[path] = today
            self._delete_old(path, today)

    def _delete_old(self, path: Path, today: date) -> None:
        aside = sorted(_set_aside_of(path))
        oldest = (today - timedelta(days=self._rules.days)).isoformat()
        too_many = len(aside) - self._rules.files
        for number, (day, _count, file) in enumerate(aside):
            if number < too_many or day < oldest:
                file.unlink(missing_ok=True)


def _day_of(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _set_aside(path: Path, begun: date) -> None:
    number = 1 + max((count for day, count, _file in _set_aside_of(path) if day == begun.isoformat()), default=0)
    aside = path.with_name(f"{path.name}.{begun.isoformat()}.{number}")
    aside.touch(mode=0o600)
    shutil.copyfile(path, aside)
    with path.open("r+b") as file:
        file.truncate(0)


def _set_aside_of(path: Path) -> Iterator[tuple[str, int, Path]]:
    """The files that were set aside of a log, with their days and numbers."""
    name = re.compile(re.escape(path.name) + r"\.(\d{4}-\d{2}-\d{2})\.(\d+)")
    for file in path.parent.iterdir():
        if found := name.fullmatch(file.name):
            yield found[1], int(found[2]), file
