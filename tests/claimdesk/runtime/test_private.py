"""What is in the home belongs to the desk alone."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import home
from claimdesk.cli.processes.children import Child, ChildPlan
from claimdesk.runtime.private import take_from_others
from sources.storage.files import FileJournal, FileStore, hand_over
from tests.servers import desk_environ, free_port

pytestmark = pytest.mark.services
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away and starts processes as others")
NOBODY = pwd.getpwnam("nobody")


def modes(folder: Path) -> dict[str, int]:
    """The rights of everything in a folder, and of the folder itself."""
    found = {".": folder, **{str(path.relative_to(folder)): path for path in folder.rglob("*")}}
    return {name: path.lstat().st_mode & 0o777 for name, path in found.items()}


def test_whatever_the_umask_a_command_leaves_nothing_to_others(tmp_path: Path) -> None:
    place = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=desk_environ(place, free_port(), {}), umask=0o000, check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = modes(place)
    assert "claimdesk.sqlite3" in found
    assert {name: mode for name, mode in found.items() if mode & 0o077} == {}


def test_archive_and_records_are_the_owners_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        stored = FileStore(tmp_path / "archive").put([b"words"])
        FileJournal(tmp_path / "archive" / "keys.txt").append("a key\n")
    finally:
        os.umask(before)
    assert {name: mode for name, mode in modes(tmp_path / "archive").items() if mode & 0o077} == {}
    assert FileStore(tmp_path / "archive").verify(stored.sha256)


def test_the_start_takes_from_others_what_an_older_desk_left_open_and_says_so(tmp_path: Path, capsys) -> None:
    place = tmp_path / "home"
    home.make_folders(place)
    for name in ("claimdesk.sqlite3", "claimdesk.sqlite3-wal", "archive/sha256/ab/cd/abcd"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).touch()
        (place / name).chmod(0o644)
    (place / "link").symlink_to("/etc/passwd")
    place.chmod(0o755)
    capsys.readouterr()
    home.make_folders(place)
    assert "Now they cannot." in capsys.readouterr().out
    assert {name: mode for name, mode in modes(place).items() if mode & 0o077 and name != "link"} == {}
    assert Path("/etc/passwd").stat().st_mode & 0o044
    home.make_folders(place)
    assert capsys.readouterr().out == ""


def test_archived_files_are_not_walked_where_their_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "archive" / "sha256").mkdir(parents=True, mode=0o700)
    (tmp_path / "archive" / "sha256" / "ab").touch(mode=0o644)
    for folder in (tmp_path, tmp_path / "archive", tmp_path / "archive" / "sha256"):
        folder.chmod(0o700)
    (tmp_path / "archive" / "sha256" / "ab").chmod(0o644)
    assert take_from_others(tmp_path) == 0


@needs_root
def test_what_root_makes_in_the_home_of_another_account_is_given_to_it(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY.pw_uid, NOBODY.pw_gid)
    FileStore(tmp_path / "archive").put([b"words"])
    FileJournal(tmp_path / "archive" / "keys.txt").append("a key\n")
    assert {path.stat().st_uid for path in tmp_path.rglob("*")} == {NOBODY.pw_uid}
    hand_over(tmp_path, tmp_path)


@needs_root
def test_a_child_runs_as_the_account_of_its_plan(tmp_path: Path) -> None:
    tell = "import os; print(os.geteuid(), os.getegid(), os.getgroups(), flush=True)"
    child = Child(ChildPlan("teller", ["/usr/bin/python3", "-c", tell], tmp_path / "log", account="nobody"))
    child.start(0.0)
    assert child.process is not None
    assert child.process.wait(30) == 0
    assert (tmp_path / "log").read_text() == f"{NOBODY.pw_uid} {NOBODY.pw_gid} []\n"


@needs_root
def test_give_to_gives_all_of_the_home(tmp_path: Path) -> None:
    (tmp_path / "home" / "archive").mkdir(parents=True)
    (tmp_path / "home" / "secret_key").touch()
    home.give_to(tmp_path / "home", None, "nobody")
    assert {path.stat().st_uid for path in (tmp_path / "home").rglob("*")} == {NOBODY.pw_uid}
    assert (tmp_path / "home").stat().st_uid == NOBODY.pw_uid


def test_without_such_an_account_everything_runs_as_who_starts_it() -> None:
    assert home.account_of_desk("no-such-account") is None
    assert home.account_of_desk("root") is None
    assert home.account_of_desk("") is None
