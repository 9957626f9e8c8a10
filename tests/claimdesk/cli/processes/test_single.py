"""The roles of a desk on many machines: what they refuse, and that one clock of several works."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from claimdesk.cli.console import CliError
from claimdesk.cli.places import ROOT
from claimdesk.cli.processes.single import command_of
from tests.migrated import Migrated
from tests.servers import desk_environ, free_port, private_redis
from tests.waiting import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.services]


UNAPPLY = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
recorder.record_unapplied("claims", max(name for app, name in recorder.applied_migrations() if app == "claims"))
"""


class Machine:
    """One machine of a desk: a home, a port, and what its processes said."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        self.home, self.port = home, free_port()
        self.environ = desk_environ(home, self.port, environ)
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(
        self, *arguments: str, module: str = "claimdesk.cli.processes.single"
    ) -> "subprocess.CompletedProcess[str]":
        """Run a role that is expected to end."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=self.environ, check=False, capture_output=True, encoding="utf-8", timeout=90,
        )  # fmt: skip

    def start(self, role: str, *options: str) -> "tuple[subprocess.Popen[bytes], Path]":
        """Start a role that stays; and the file with what it says."""
        said = self.home.with_name(f"{self.home.name}-{role}-{len(self.processes)}.out")
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "claimdesk.cli.processes.single", role, *options],
                cwd=ROOT, env=self.environ, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process, said

    def stop(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(30)


@pytest.fixture
def machine(
    tmp_path: Path, own_database: dict[str, str], django_db_setup: Migrated
) -> Iterator[Callable[..., Machine]]:
    """Makes machines of one desk, on one database and one Redis; a home without a database gets a migrated one."""
    with ExitStack() as stack:
        stack.enter_context(private_redis(tmp_path / "redis.sock"))
        shared = {**own_database, "REDIS_URL": f"unix://{tmp_path}/redis.sock", "CLAIMDESK_SECRET_KEY": "shared"}

        def make(name: str = "home", **environ: str) -> Machine:
            home = tmp_path / name
            django_db_setup.furnish(home)
            made = Machine(home, {**shared, **environ})
            stack.callback(made.stop)
            return made

        yield make


@pytest.mark.parametrize(
    ("options", "queues"),
    [
        ((), "capture,recheck,default"),
        (("--queues", "render"), "render"),
        (("--queues=capture,default",), "capture,default"),
    ],
)
def test_a_worker_takes_the_queues_that_are_named(options: tuple[str, ...], queues: str) -> None:
    command = command_of("worker", options)
    assert command[command.index("--queues") + 1] == queues


@pytest.mark.parametrize(
    ("role", "options"),
    [("worker", ["--queues"]), ("worker", ["--queues", "fast"]), ("worker", ["x"]), ("web", ["x"]), ("beat", ["--x"])],
)
def test_options_that_are_none_are_refused(role: str, options: list[str]) -> None:
    with pytest.raises(CliError):
        command_of(role, options)


def test_a_machine_that_differs_refuses_with_the_way_out(machine: Callable[..., Machine]) -> None:
    first = machine()
    assert first.run("check_machine", module="manage").returncode == 0
    assert first.run("check_machine", module="manage").returncode == 0
    other = machine(CLAIMDESK_SECRET_KEY="another", CLAIMDESK_APPROVALS="0")
    refused = other.run("web")
    assert refused.returncode == 1
    assert "This machine differs" in refused.stderr
    assert "CLAIMDESK_APPROVALS: this machine has 0, the desk has 1" in refused.stderr
    assert "set the same CLAIMDESK_SECRET_KEY on every machine" in refused.stderr
    assert "shared" not in refused.stderr
    accepted = other.run("check_machine", "--accept", module="manage")
    assert (accepted.returncode, accepted.stdout) == (0, "")
    assert first.run("beat").returncode == 1


def test_roles_need_a_shared_redis_and_a_database_of_their_version(machine: Callable[..., Machine]) -> None:
    refused = machine(REDIS_URL="").run("worker")
    assert (refused.returncode, "set REDIS_URL" in refused.stderr) == (1, True)
    back = machine().run("shell", "--no-imports", "-c", UNAPPLY, module="manage")
    assert back.returncode == 0, back.stderr
    refused = machine().run("worker")
    assert (refused.returncode, "./desk upgrade" in refused.stderr) == (1, True)


def test_of_two_clocks_one_leads_and_the_other_takes_over(machine: Callable[..., Machine]) -> None:
    one = machine()
    first, first_said = one.start("beat")
    wait_for(lambda: "This clock leads." in first_said.read_text(encoding="utf-8"), "the first clock leads", seconds=60)
    _second, second_said = one.start("beat")
    wait_for(lambda: "Another clock leads" in second_said.read_text(encoding="utf-8"), "it waits", seconds=60)
    assert "This clock leads." not in second_said.read_text(encoding="utf-8")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(30)
    wait_for(lambda: "This clock leads." in second_said.read_text(encoding="utf-8"), "it takes over", seconds=60)


def test_web_and_worker_make_a_desk_that_is_ready(machine: Callable[..., Machine]) -> None:
    one = machine()
    one.start("worker", "--queues", "capture,recheck,default")
    one.start("web")

    def is_ready() -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", one.port, timeout=10)) as client:
            try:
                client.request("GET", "/readyz")
                return client.getresponse().status == 200
            except OSError:
                return False

    wait_for(is_ready, "the desk is ready", seconds=120)
