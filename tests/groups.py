"""The three groups of tests, what each may start, and in which order they run.

`fast` tests live in one process. `services` tests may start processes and servers: Redis, workers, desks, other
programs, web servers in threads. `browser` tests start Chromium as well. The group follows from the fixtures that a
test asks for; a mark `services` or `browser` names it where a test starts something by itself. What a test starts is
watched: one that starts more than its group may fails.

A `walk` asks every address of the desk, which takes minutes. It lives in one process and may start nothing, and runs
with `services`, so that `fast` can be run before each commit.
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


# CPU seconds of the modules that take longest, as measured in November 2026. They begin first, so that no process works
# on one of them while the others have nothing left to do. What is not here takes less.
SLOWEST = {
    "tests/test_odd_numbers.py": 110,
    "tests/test_strangers.py": 110,
    "tests/claimdesk/cli/processes/test_running.py": 80,
    "tests/claimdesk/cli/setup/test_install.py": 60,
    "tests/upgrade/test_backed_up.py": 60,
    "tests/journeys/test_whole_path.py": 40,
    "tests/sources/capture/test_rendering.py": 37,
    "tests/claimdesk/accounts/test_single_sign_on.py": 25,
    "tests/claims/admin/lists/test_list_queries.py": 23,
    "tests/claims/workflow/test_engine.py": 23,
    "tests/upgrade/test_carried_over.py": 23,
    "tests/sources/backup/test_backups.py": 25,
    "tests/sources/capture/test_worker_killed.py": 22,
    "tests/claims/admin/test_claim_action.py": 17,
    "tests/sources/api/test_views.py": 17,
    "tests/test_odd_rest_numbers.py": 17,
    "tests/claims/admin/lists/test_lists.py": 16,
    "tests/claimdesk/test_api.py": 15,
    "tests/sources/test_move_archive.py": 15,
    "tests/claims/admin/dashboard/test_first_page.py": 13,
    "tests/claims/admin/review/test_review_form.py": 13,
    "tests/docs/test_verify_claimdesk.py": 13,
    "tests/sources/text/test_quote_pattern.py": 13,
    "tests/claims/api/test_citation_views.py": 12,
    "tests/sources/storage/test_s3.py": 12,
    "tests/sources/wacz/test_writer.py": 12,
    "tests/sources/actions/test_upload_evidence.py": 11,
    "tests/bench/admin/test_admin.py": 10,
    "tests/sources/web/test_large_bodies.py": 10,
}


def group_of(item: pytest.Item) -> str:
    """The name of the group that `item` is in."""
    return "services" if item.get_closest_marker("walk") else starts_as(item)


def starts_as(item: pytest.Item) -> str:
    """The name of the group whose tests may start what `item` may start."""
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
    """The slowest groups first, and in each the slowest modules; what leaves an empty database last."""
    return sorted(
        items,
        key=lambda item: (has_transactions(item), -GROUPS.index(group_of(item)), -SLOWEST.get(_module_of(item), 0)),
    )


def unit_of(item: pytest.Item) -> str:
    """What one process runs together: a module, whose tests share servers and desks. Transactions stand apart."""
    return f"{_module_of(item)}{':transactions' if has_transactions(item) else ''}"


def _module_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


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
