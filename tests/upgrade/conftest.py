"""A desk of November 2026, unpacked into a home of the test's own and set up on the database that the tests run on."""

import os
import subprocess
import sys
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from claimdesk.cli.places import ROOT
from claimdesk.cli.processes.postgresql import find_programs
from tests.migrated import Migrated, fresh_database
from tests.schemas import postgresql_schema, sqlite_schema
from tests.servers import desk_environ, free_port

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "desk_2026_11"


@dataclass(frozen=True)
class OldDesk:
    """Its `home`, and the `url` of its database; "" is the SQLite file in the home."""

    home: Path
    url: str

    def manage(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run `manage.py` on this desk, as an operator does; `environ` adds to the settings."""
        return self._run("manage.py", *arguments, **environ)

    def run_desk(self, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run `./desk run` on this desk where it is expected to refuse."""
        return self._run("-m", "claimdesk.cli.processes.running", **environ)

    def upgrade(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `./desk upgrade` on this desk, as an operator does."""
        return self._run("-m", "claimdesk.cli.processes.upgrading", *arguments)

    def _run(self, *command: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        more = {"CLAIMDESK_TSA_AUTHORITIES": str(self.home / "tsa-root.pem"), **environ}
        more |= {"DATABASE_URL": self.url} if self.url else {}
        return subprocess.run(
            [sys.executable, "-W", "ignore", *command],
            cwd=ROOT,
            timeout=120,
            env=desk_environ(self.home, free_port(), more),
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

    def schema(self) -> set[str]:
        """What its database is made of."""
        return restored_schema(self.url) if self.url else sqlite_schema(self.home / "claimdesk.sqlite3")


@pytest.fixture(scope="module")
def old_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldDesk]:
    """The desk as it was left in November 2026: nothing has migrated it yet."""
    home = tmp_path_factory.mktemp("old") / "home"
    with tarfile.open(FIXTURES / ("postgresql.tar.gz" if settings.DATABASE_URL else "sqlite.tar.gz")) as packed:
        packed.extractall(home, filter="data")
    if not settings.DATABASE_URL:
        yield OldDesk(home, "")
        return
    with fresh_database(settings.DATABASE_URL, f"old_{uuid.uuid4().hex}") as url:
        restore(home / "desk.sql", url)
        yield OldDesk(home, url)


@pytest.fixture
def fresh_schema(django_db_setup: Migrated) -> set[str]:
    """What a database is made of that these migrations made from nothing."""
    if django_db_setup.file is not None:
        return sqlite_schema(django_db_setup.file)
    return restored_schema(settings.DATABASE_URL.rpartition("/")[0] + f"/{django_db_setup.database}")


def restored_schema(url: str) -> set[str]:
    """What the PostgreSQL database `url` is made of, once it was dumped and restored.

    PostgreSQL words the conditions of a restored table otherwise than those of the dumped one, and a database that was
    carried over has tables of both sorts.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_database(settings.DATABASE_URL, f"restored_{uuid.uuid4().hex}") as restored,
    ):
        dump = Path(folder) / "schema.sql"
        _run("pg_dump", "--schema-only", "--no-owner", "-f", str(dump), url)
        restore(dump, restored)
        return postgresql_schema(restored)


def restore(dump: Path, url: str) -> None:
    """Read a dump of `pg_dump` with the `psql` of the same PostgreSQL; its COPY is not for psycopg."""
    _run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(dump), url)


def _run(program: str, *arguments: str) -> None:
    programs = find_programs()
    assert programs is not None
    command = [str(programs / program), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
