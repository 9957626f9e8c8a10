"""Where tests and desks under test begin: a database with all migrations and nothing else.

To migrate one takes ten seconds of CPU. So of the processes of a run the first one does it, and the others copy.
"""

import contextlib
import fcntl
import shutil
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

_FILE = "migrated"  # a SQLite, or the name of a database
_LOOKS, _LOOK_SECONDS = 50, 0.2


@dataclass(frozen=True)
class Migrated:
    """The `file` of a SQLite, or the name of a `database` on a PostgreSQL."""

    file: Path | None = None
    database: str = ""

    def furnish(self, home: Path) -> None:
        """Put the file where a desk in `home` looks for it, unless it has one."""
        if self.file is not None and not (home / "claimdesk.sqlite3").exists():
            home.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.file, home / "claimdesk.sqlite3")


@contextlib.contextmanager
def database_of_tests(folder: Path, server_url: str) -> Iterator[Migrated]:
    """The database of this process's tests, as long as the block runs; yields what it is before the first of them.

    `folder` is the same for all processes of a run: what one of them has migrated lies there, or on the PostgreSQL of
    `server_url`.
    """
    before = connection.settings_dict["NAME"]
    with contextlib.ExitStack() as stack:
        with (folder / "migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (_copy_on_server if server_url else _copy_of_file)(folder, server_url):
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            migrated = stack.enter_context(_kept(folder, server_url))
        try:
            yield migrated
        finally:
            if server_url:
                _end_other_sessions(server_url, str(connection.settings_dict["NAME"]))
            connection.creation.destroy_test_db(before, verbosity=0)


def _end_other_sessions(server_url: str, name: str) -> None:
    """End what still works in the database `name`, as a statement goes on whose client gave it up; it is given some
    seconds, and is named where it does not end."""
    connection.close()
    with psycopg.connect(server_url, autocommit=True) as server:
        for _time in range(_LOOKS):
            others = server.execute("SELECT pid, query FROM pg_stat_activity WHERE datname = %s", [name]).fetchall()
            if not others:
                return
            time.sleep(_LOOK_SECONDS)
        for pid, query in others:
            sys.stderr.write(f"a test left a session in its database: {query}\n")
            server.execute("SELECT pg_terminate_backend(%s)", [pid])


def _copy_of_file(folder: Path, _server_url: str) -> bool:
    """Begin with the SQLite file that another process has migrated; False if none has."""
    if not (folder / _FILE).exists():
        return False
    shutil.copyfile(folder / _FILE, connection.settings_dict["TEST"]["NAME"])
    _turn_to(connection.settings_dict["TEST"]["NAME"])
    return True


def _copy_on_server(folder: Path, server_url: str) -> bool:
    """Begin with the database that another process has migrated; False if none has, or if it has ended already."""
    if not (folder / _FILE).exists():
        return False
    name = str(connection.settings_dict["TEST"]["NAME"])
    with psycopg.connect(server_url, autocommit=True) as server:
        try:
            server.execute(_create(name, like=(folder / _FILE).read_text(encoding="utf-8")))
        except psycopg.errors.InvalidCatalogName:
            return False
    _turn_to(name)
    return True


def _turn_to(name: str) -> None:
    """Let Django use the database `name`, as its `create_test_db` does."""
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def _kept(folder: Path, server_url: str) -> Iterator[Migrated]:
    """A copy of the database of the tests as it is now, and for the other processes the way to it."""
    if not server_url:
        if not (folder / _FILE).exists():
            connection.ensure_connection()
            with contextlib.closing(sqlite3.connect(folder / _FILE)) as copy:
                connection.connection.backup(copy)
        yield Migrated(file=folder / _FILE)
        return
    made = str(connection.settings_dict["NAME"])
    connection.close()  # a database that is copied is alone
    with fresh_database(server_url, f"migrated_{uuid.uuid4().hex}", like=made) as url:
        name = url.rpartition("/")[2]
        (folder / _FILE).write_text(name, encoding="utf-8")
        yield Migrated(database=name)


def _create(name: str, *, like: str) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))


@contextlib.contextmanager
def fresh_database(server_url: str, name: str, *, like: str = "template1") -> Iterator[str]:
    """A database `name` on the PostgreSQL of `server_url`, empty or `like` another, as long as the block runs; yields
    its URL."""
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(_create(name, like=like))
        try:
            yield server_url.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
