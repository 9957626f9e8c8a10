"""The whole database as one file, copied while the desk works, and played back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

_DEBIAN = Path("/usr/lib/postgresql")
_BUSY_SECONDS = 60.0
_DUMP = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
_RESTORE = ("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
MAX_WORDS = 500  # of what a program says when it fails


class CopyFailed(Exception):
    """The database could not be copied, checked or played back. The text is a sentence for people."""


def copy_database(path: Path) -> None:
    """Write the database as it is at one moment to the new file `path`, and check the copy. Writers go on meanwhile.

    Raises CopyFailed.
    """
    if connection.vendor == "sqlite":
        _copy_sqlite(str(connection.settings_dict["NAME"]), path)
    else:
        _run(*_DUMP, f"--file={path}", "--dbname", _database())
    check_copy(path)


def check_copy(path: Path) -> None:
    """Read all of a copy: SQLite checks each page and index, PostgreSQL the dump to its end. Raises CopyFailed."""
    if connection.vendor != "sqlite":
        _run("pg_restore", f"--file={os.devnull}", str(path))
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"The copy of the database cannot be read: {error}.") from error
    if verdict != "ok":
        raise CopyFailed(f"The copy of the database is not whole: {verdict}.")


def is_empty() -> bool:
    """Whether the database has no table yet. Makes no file of SQLite."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    return not connection.introspection.table_names()


def play_back(path: Path) -> None:
    """Fill the empty database with the copy in `path`, which for SQLite lies on the same disk. Raises CopyFailed."""
    connection.close()
    if connection.vendor != "sqlite":
        _run(*_RESTORE, "--dbname", _database(), str(path))
        return
    try:
        os.link(path, str(connection.settings_dict["NAME"]))  # unlike a rename, this replaces nothing
    except FileExistsError as error:
        raise CopyFailed("There is a database already.") from error


def _copy_sqlite(name: str, path: Path) -> None:
    """By SQLite's own backup in one step: it reads one moment of the log of writes, and keeps nobody from writing."""
    try:
        with (
            closing(sqlite3.connect(name, timeout=_BUSY_SECONDS)) as database,
            closing(sqlite3.connect(path)) as copy,
        ):
            database.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, with no log beside it
    except sqlite3.Error as error:
        raise CopyFailed(f"The database could not be copied: {error}.") from error


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, never a shell
            [_found(program), *arguments],
            check=False,
            env={**os.environ, **_environ()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise CopyFailed(
            f"{program} cannot be run ({error.strerror}): install PostgreSQL's client programs."
        ) from error
    if done.returncode:
        raise CopyFailed(f"{program} failed: {done.stderr.strip()[-MAX_WORDS:]}")


def _environ() -> dict[str, str]:
    """How libpq is told where the database is: not by arguments, which every account of the machine can read."""
    found, options = connection.settings_dict, connection.settings_dict["OPTIONS"]
    named = {"HOST": found["HOST"], "PORT": found["PORT"], "USER": found["USER"], "PASSWORD": found["PASSWORD"]}
    named |= {name.upper(): value for name, value in options.items() if isinstance(value, str | int)}
    return {f"PG{name}": str(value) for name, value in named.items() if value != ""}


def _found(program: str) -> str:
    """The newest that Debian has, as pg_dump must not be older than the server; else the one of the path."""
    debian = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parents[1].name))
    return str(debian[-1]) if debian else shutil.which(program) or program
