"""Real servers and a real desk for tests, each in a folder and on ports of its own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

import redis

from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import redis_server
from tests.processes import processes_with
from tests.waiting import wait_for


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def private_redis(sock: Path) -> Iterator["redis.Redis"]:
    """A Redis that listens on the unix socket `sock` as long as the block runs; yields a client of it."""
    sock.parent.mkdir(parents=True, exist_ok=True)
    found = redis_server.program()
    command = [found.name, *redis_server.arguments(socket=sock, folder=sock.parent)]
    with (sock.parent / "redis.log").open("ab") as log:
        server = subprocess.Popen(command, executable=str(found.path), stdout=log, stderr=log)
    with redis.Redis(unix_socket_path=str(sock)) as client:
        try:
            wait_for(lambda: _answers(client), "Redis answers")
            yield client
        finally:
            server.terminate()
            server.wait(20)


def _answers(client: "redis.Redis") -> bool:
    with contextlib.suppress(redis.RedisError):
        return bool(client.ping())
    return False


class RunningDesk:
    """`./desk run` itself, as a process with a home of its own. Its lines are in `output`."""

    def __init__(self, home: Path, **environ: str) -> None:
        """Start it; `environ` adds to the settings (or replaces them)."""
        self.home = home
        self.port = free_port()
        self.environ = desk_environ(home, self.port, environ)
        self.output = home.with_name(f"{home.name}-{self.port}.out")
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "claimdesk.cli.processes.running"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def address(self) -> str:
        """Where its web server listens."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of what the desk's web server answers."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as client:
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, answer.read()

    def lines(self) -> str:
        """What a person saw at the terminal until now."""
        return self.output.read_text(encoding="utf-8")

    def wait_open(self) -> Self:
        """Wait for the line with the address."""
        wait_for(lambda: self._said("ClaimDesk is open"), "the desk opens", seconds=240)
        return self

    def _said(self, words: str) -> bool:
        assert self.process.poll() is None or words in self.lines(), self.lines()
        return words in self.lines()

    def manage(self, *arguments: str) -> str:
        """The output of `manage.py` on this desk; an error when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def processes(self) -> dict[int, str]:
        """Number and command line of each process that works for this desk, its supervisor excepted."""
        return {pid: line for pid, line in processes_with(str(self.home)).items() if pid != self.process.pid}

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)

    def __enter__(self) -> Self:
        return self.wait_open()

    def __exit__(self, *_exc: object) -> None:
        self.stop()


def desk_environ(home: Path, port: int, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a desk in `home` on `port`, without the settings of the tests themselves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLAIMDESK_", "PYTEST"))}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    own = {"CLAIMDESK_HOME": str(home), "CLAIMDESK_PORT": str(port), "CLAIMDESK_DEMO": "off"}
    return {**kept, **own, "CLAIMDESK_DEMO_PORT": str(free_port()), **more}
