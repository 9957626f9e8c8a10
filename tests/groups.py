"""The three groups of tests, and what each may start.

`fast` tests live in one process. `services` tests may start processes and servers: Redis, workers, desks, other
programs, web servers in threads. `browser` tests start Chromium as well. The group follows from the fixtures that a
test asks for; a mark `services` or `browser` names it where a test starts something by itself. What a test starts is
watched: one that starts more than its group may fails.
"""

from collections.abc import Sequence
from typing import Any

import pytest

GROUPS = ("fast", "services", "browser")
OF_BROWSER = frozenset({"chromium", "sit_down"})
OF_SERVICES = frozenset({"web", "start_desk", "own_database", "newsroom", "broker", "s3_server"})

# Audit events of Python (PEP 578) by which a program begins another one, or a server.
STARTS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "socket.bind"})
_BROWSERS = ("sources.browser", "playwright", "chrom")
# How ctypes looks for a C library, once in a process: nothing of ours, and nothing that stays.
_LIBRARY_SEARCH = ("ldconfig", "gcc", "cc", "ld", "objdump")


def group_of(item: pytest.Item) -> str:
    """The name of the group that `item` is in."""
    fixtures = frozenset(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("browser") or fixtures & OF_BROWSER:
        return "browser"
    if item.get_closest_marker("services") or fixtures & OF_SERVICES:
        return "services"
    return "fast"


def has_transactions(item: pytest.Item) -> bool:
    """Whether `item` ends transactions of its own, and so leaves an empty database to all that follow."""
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or bool(marker and marker.kwargs.get("transaction"))


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The slowest groups first, so that no process ends long after the others; what leaves an empty database last."""
    return sorted(items, key=lambda item: (has_transactions(item), -GROUPS.index(group_of(item))))


def unit_of(item: pytest.Item) -> str:
    """What one process runs together: a module, whose tests share servers and desks. Transactions stand apart."""
    return f"{item.nodeid.partition('::')[0]}{':transactions' if has_transactions(item) else ''}"


class StartWatch:
    """Notes what a test starts beyond what its group may; an audit hook calls `note`."""

    def __init__(self) -> None:
        self.group = ""  # of the test that runs now
        self.offences: list[str] = []

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Judge one audit event of Python."""
        if not self.group or self.group == "browser" or event not in STARTS:
            return
        words = _words_of(event, arguments)
        if event == "subprocess.Popen" and words.partition(" ")[0].rpartition("/")[2] in _LIBRARY_SEARCH:
            return
        if self.group == "fast" or any(word in words for word in _BROWSERS):
            self.offences.append(f"{event} {words}"[:300])


def _words_of(event: str, arguments: tuple[Any, ...]) -> str:
    """What is started: a command line, or an address that is listened at."""
    if event == "subprocess.Popen":
        command = arguments[1]
        return command if isinstance(command, str) else " ".join(str(word) for word in command)
    return str(arguments[1]) if event == "socket.bind" else ""
