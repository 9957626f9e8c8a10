"""The home: its folders, its lock, its logs, its ports."""

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from claimdesk.cli.console import CliError
from claimdesk.cli.processes import home, logs, ports
from claimdesk.cli.setup import messages
from tests.servers import free_port

pytestmark = pytest.mark.services


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    home.make_folders(tmp_path)
    return tmp_path


def test_prepare_says_when_the_home_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CliError, match="cannot be written: Not a directory"):
        home.make_folders(tmp_path / "file")


def test_lock_refuses_a_second_and_ends_with_its_holder(prepared: Path) -> None:
    handle = home.lock_home(prepared)
    with pytest.raises(CliError, match="already open"):
        home.lock_home(prepared)

    home.unlock(prepared, handle)
    assert list((prepared / "run").iterdir()) == []
    os.close(home.lock_home(prepared))


def test_lock_waits_for_the_leftovers_of_a_killed_desk(prepared: Path) -> None:
    # A process inherits the lock, as the watchdog does, and outlives the one whose number is in the file.
    handle = home.lock_home(prepared)
    os.pwrite(handle, f"{dead_process():<20}".encode(), 0)
    os.ftruncate(handle, len(str(dead_process())))
    holder = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, pass_fds=(handle,)) as child, ThreadPoolExecutor(1) as other:
        os.close(handle)
        ours = other.submit(home.lock_home, prepared)
        with pytest.raises(TimeoutError):
            ours.result(0.3)
        child.stdin.close()
        os.close(ours.result(30))


def dead_process() -> int:
    """A process number that nobody has."""
    return 2**22 + 1


def test_private_folder_is_its_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o777)

    home.private_folder(folder)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_private_folder_refuses_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)

    with pytest.raises(CliError, match="belongs to somebody else"):
        home.private_folder(tmp_path / "link")


def test_keep_small_moves_a_large_log_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    path, keeper = tmp_path / "web.log", logs.LogKeeper(logs.LogRules(cap=100))
    with logs.open_log(path) as log:
        log.write(b"x" * 100)
        log.flush()
        keeper.keep_small(path)
        assert path.stat().st_size == 100
        log.write(b"y")
        log.flush()
        keeper.keep_small(path)
        log.write(b"z")

    (aside,) = tmp_path.glob("web.log.*")
    assert aside.read_bytes() == b"x" * 100 + b"y"
    assert aside.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"z"


def test_logs_are_set_aside_each_day_and_deleted_after_some(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    rules = logs.LogRules(cap=100, days=3, files=4)
    first = date(2026, 11, 20)
    keeper = logs.LogKeeper(rules)
    keeper.keep_small(path, today=first)  # there is none yet
    path.write_text("day 0")
    os.utime(path, (0, datetime(2026, 11, 20, tzinfo=UTC).timestamp()))
    for day in range(1, 6):
        keeper.keep_small(path, today=first + timedelta(days=day))
        keeper.keep_small(path, today=first + timedelta(days=day))
        path.write_text(f"day {day}")
    kept = {file.name: file.read_text() for file in tmp_path.glob("web.log.*")}
    assert kept == {f"web.log.2026-11-2{day}.1": f"day {day}" for day in (2, 3, 4)}
    for number in range(5):
        path.write_text(f"{number}" * 101)
        keeper.keep_small(path, today=first + timedelta(days=5))
    names = sorted(file.name for file in tmp_path.glob("web.log.*"))
    assert names == [f"web.log.2026-11-25.{number}" for number in (2, 3, 4, 5)]


def test_a_desk_that_starts_on_another_day_sets_the_log_of_the_last_aside(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_text("before")
    os.utime(path, (0, datetime(2026, 11, 20, tzinfo=UTC).timestamp()))
    logs.LogKeeper(logs.LogRules()).keep_small(path, today=date(2026, 11, 22))
    assert (tmp_path / "web.log.2026-11-20.1").read_text() == "before"
    assert path.read_text() == ""


def test_require_free_passes_a_port_that_nobody_has() -> None:
    ports.require_free(free_port(), "CLAIMDESK_PORT")


def test_web_answers_is_false_where_nobody_listens() -> None:
    assert not ports.web_answers(free_port())


def test_redis_answers_is_false_for_a_server_that_says_something_else(tmp_path: Path) -> None:
    assert not ports.redis_answers(tmp_path / "none")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        assert not ports.redis_answers(tmp_path / "s")


def test_compile_stale_compiles_once(tmp_path: Path) -> None:
    catalogue = tmp_path / "claims" / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Так"\n')

    assert messages.compile_stale(tmp_path) == [catalogue]
    assert "Так".encode() in catalogue.with_suffix(".mo").read_bytes()
    assert messages.compile_stale(tmp_path) == []
