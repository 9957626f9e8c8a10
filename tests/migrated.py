"""Where desks under test begin: a database with all migrations and nothing else. To migrate one takes ten seconds."""

import contextlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql


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
def kept_migrated(folder: Path, server_url: str) -> Iterator[Migrated]:
    """What the database of the tests is right after its migrations, in `folder` or on the server of `server_url`."""
    if not server_url:
        file = folder / "migrated.sqlite3"
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
        yield Migrated(file=file)
        return
    made = str(connection.settings_dict["NAME"])
    connection.close()  # a database that is copied is alone
    with fresh_database(server_url, f"migrated_{uuid.uuid4().hex}", like=made) as url:
        yield Migrated(database=url.rpartition("/")[2])


@contextlib.contextmanager
def fresh_database(server_url: str, name: str, *, like: str = "template1") -> Iterator[str]:
    """A database `name` on the PostgreSQL of `server_url`, empty or `like` another, as long as the block runs; yields
    its URL."""
    with psycopg.connect(server_url, autocommit=True) as server:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(create.format(sql.Identifier(name), sql.Identifier(like)))
        try:
            yield server_url.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
