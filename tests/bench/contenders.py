"""Those that are measured: the desk, the plain loop, wget alone, and the floor under the desk."""

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import parts
from claimdesk.cli.processes.parts import DeskShape
from tests.bench.meter import Meter, cpu_of, family
from tests.servers import desk_environ, free_port, private_redis
from tests.waiting import wait_for

AT_ONCE = 8  # programs of wget
WORKERS = 2  # as a desk has by default
STILL = 1.0  # seconds in which a worker that is ready hardly works
Urls = list[str]


@dataclass(frozen=True)
class Measured:
    """One run: `pages` in `seconds`, `cpu` in seconds, `peak` in bytes."""

    pages: int
    seconds: float
    cpu: float
    peak: int

    @property
    def speed(self) -> float:
        return self.pages / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of CPU per page."""
        return 1000 * self.cpu / max(self.pages, 1)


def desk(urls: Urls) -> Measured:
    """Two worker processes on a private Redis and a new database: from the first task to the last seal."""
    with _desk(urls) as (folder, environ, queue), _listed(folder, urls) as listed:
        feeding = [sys.executable, "-m", "tests.bench.desk_captures", listed]
        with (
            _program(feeding, environ) as feeder,
            _worker(folder, environ) as worker,
            Meter(worker.pid, feeder.pid, queue, weighed=(worker.pid,)) as meter,
        ):
            seconds, answer = _go(feeder)
    return Measured(int(answer.split()[1]), seconds, meter.cpu, meter.peak)


def parts_of_desk(urls: Urls) -> tuple[float, dict[str, float]]:
    """Statements to the database, and ms of CPU by part, per capture; of one worker alone, in a run of its own."""
    with (
        _desk(urls) as (folder, environ, _queue),
        _listed(folder, urls) as listed,
        _program([sys.executable, "-m", "tests.bench.desk_parts", listed], environ) as program,
    ):
        said = json.loads(_go(program)[1])
    count = said["captures"]
    return said["statements"] / count, {name: 1000 * spent / count for name, spent in said["parts"].items()}


def floor(urls: Urls) -> Measured:
    """What a desk of two workers cannot be below: the same without database, queue and reading, in two processes."""
    with _folder() as folder, contextlib.ExitStack() as stack:
        programs = []
        for number in range(WORKERS):
            (folder / str(number)).mkdir()
            listed = stack.enter_context(_listed(folder / str(number), urls[number::WORKERS]))
            command = [sys.executable, "-m", "tests.bench.floor", listed]
            programs.append(stack.enter_context(_program(command, _environ(folder, urls[0]))))
        with Meter(*(program.pid for program in programs)) as meter:
            seconds, _answers = _go(*programs)
    return Measured(len(urls), seconds, meter.cpu, meter.peak)


def plain_loop(urls: Urls) -> Measured:
    """requests, warcio, trafilatura with metadata, one row; one process."""
    with _folder() as folder, _listed(folder, urls) as listed:
        command = [sys.executable, "-m", "tests.bench.plain_loop", str(folder), listed]
        with _program(command, dict(os.environ)) as loop, Meter(loop.pid) as meter:
            seconds, _answer = _go(loop)
    return Measured(len(urls), seconds, meter.cpu, meter.peak)


def wget(urls: Urls) -> Measured:
    """Eight at a time, each with its WARC; nothing is read."""
    with _folder() as folder:
        before, begin = _spent(), time.monotonic()
        programs = [_wget(folder / str(number), urls[number::AT_ONCE]) for number in range(AT_ONCE)]
        with Meter(*(program.pid for program in programs)) as meter:
            for program in programs:
                program.wait()
        seconds = time.monotonic() - begin
        return Measured(len(urls), seconds, _spent() - before, meter.peak)


CONTENDERS: dict[str, Callable[[Urls], Measured]] = {
    "the desk": desk,
    "plain loop": plain_loop,
    "wget × 8": wget,
    "floor": floor,
}


def _go(*programs: "subprocess.Popen[str]") -> tuple[float, str]:
    """Let programs that are ready begin; the seconds until the last had done, and what that one said."""
    begin = time.monotonic()
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answer = ""
    for program in programs:
        assert program.stdout
        answer = program.stdout.readline()
    return time.monotonic() - begin, answer


@contextlib.contextmanager
def _desk(urls: Urls) -> Iterator[tuple[Path, dict[str, str], int]]:
    """A new desk: its folder, its environment, and the process id of its queue."""
    with _folder() as folder, private_redis(folder / "queue" / "redis.sock") as queue:
        environ = _environ(folder, urls[0])
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=ROOT, env=environ, check=True)
        yield folder, environ, int(queue.info("server")["process_id"])


@contextlib.contextmanager
def _program(command: list[str], environ: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A program that said "ready", as long as the block runs."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, encoding="utf-8") as program:
        assert program.stdin
        assert program.stdout
        line = program.stdout.readline()
        assert line == "ready\n", line
        yield program
        program.stdin.close()


@contextlib.contextmanager
def _worker(folder: Path, environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    shape = DeskShape(home=folder, port=0, redis_socket=None, sample_site_port=None)
    command = next(plan.command for plan in parts.everything_else(shape) if plan.name == "worker")
    with (folder / "worker.log").open("wb") as log:
        program = subprocess.Popen(list(command), cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(lambda: _is_ready(folder), "the worker is ready", seconds=60)
        # The loop has loaded its libraries before it begins, and so have the worker's processes.
        wait_for(lambda: _stands_still(program.pid), "the worker stands still", seconds=60)
        yield program
    finally:
        program.terminate()
        program.wait(60)


def _is_ready(folder: Path) -> bool:
    return " ready." in (folder / "worker.log").read_text(encoding="utf-8", errors="replace")


def _stands_still(pid: int) -> bool:
    before = cpu_of(family((pid,)))
    time.sleep(STILL)
    return cpu_of(family((pid,))) - before < STILL / 20


def _environ(folder: Path, url: str) -> dict[str, str]:
    """A desk that may reach the local site, and does not pause between two pages of one host."""
    port = url.split(":")[2].partition("/")[0]
    more = {
        "CLAIMDESK_ALLOW_NETWORKS": "127.0.0.0/8",
        "CLAIMDESK_ALLOW_PORTS": port,
        "CLAIMDESK_HOST_PAUSE": "0",
        "REDIS_URL": f"unix://{folder / 'queue' / 'redis.sock'}",
        "DJANGO_SETTINGS_MODULE": "claimdesk.settings",
    }
    return desk_environ(folder / "home", free_port(), more)


def _wget(folder: Path, urls: Urls) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    (folder / "urls").write_text("\n".join(urls))
    options = ["--quiet", "--warc-file", "pages", "--no-warc-keep-log", "--delete-after", "--tries=1"]
    return subprocess.Popen(["wget", *options, "--input-file", "urls"], cwd=folder)


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="claimdesk-bench-") as name:
        yield Path(name)


@contextlib.contextmanager
def _listed(folder: Path, urls: Urls) -> Iterator[str]:
    path = folder / "urls"
    path.write_text("\n".join(urls))
    yield str(path)
