"""The processes that make a desk on one machine, as plans for the supervisor."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import redis_server
from claimdesk.cli.processes.children import ChildPlan

QUEUES = "capture,recheck,default"
RENDER_QUEUE = "render"
# Without the checks of Django, for which all pages of the desk would be loaded; `./desk check` makes them.
_CELERY = (sys.executable, "-m", "celery", "--skip-checks", "-A", "claimdesk.celery")

SAMPLE_SITE = ROOT / "claims" / "demo" / "site"


@dataclass(frozen=True)
class DeskShape:
    """What of a desk's settings decides which processes it has."""

    home: Path
    port: int
    redis_socket: Path | None
    sample_site_port: int | None
    web_threads: int = 8
    worker_processes: int = 2
    account: str | None = None  # as whom all but the renderer run
    browser_slots: int = 0  # browsers at a time; 0 where nothing is rendered

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.home / "log" / f"{name}.log"


def redis(shape: DeskShape) -> ChildPlan | None:
    """The private Redis, unless the desk has one of its own. It stops last: the workers say goodbye through it."""
    if shape.redis_socket is None:
        return None
    program = redis_server.program()
    options = redis_server.arguments(socket=shape.redis_socket, folder=shape.home / "redis")
    return ChildPlan(
        "queue",
        [program.name, *options],
        shape.log("queue"),
        executable=str(program.path),
        stop_order=1,
        account=shape.account,
    )


def everything_else(shape: DeskShape) -> Iterator[ChildPlan]:
    """Web server, worker, beat, and the demo's sample site."""
    yield web(shape)
    yield ChildPlan("worker", worker_command(shape, QUEUES), shape.log("worker"), account=shape.account)
    if shape.browser_slots:  # stays root, so that Chromium can be an account that reads nothing of the home
        yield ChildPlan("renderer", [*_CELERY, *_renderer_options(shape)], shape.log("renderer"))
    yield ChildPlan("clock", beat_command(shape), shape.log("clock"), account=shape.account)
    if shape.sample_site_port is not None:
        command = [sys.executable, "-m", "claimdesk.cli.processes.sample_site", str(SAMPLE_SITE)]
        yield ChildPlan(
            "sample site", [*command, str(shape.sample_site_port)], shape.log("sample-site"), account=shape.account
        )


def web(shape: DeskShape, bind: str = "127.0.0.1") -> ChildPlan:
    """gunicorn with threads, on the loopback unless told otherwise."""
    options = ["--bind", f"{bind}:{shape.port}", "--worker-class", "gthread", "--workers", "1"]
    options += ["--threads", str(shape.web_threads), "--graceful-timeout", "5", "--log-level", "warning"]
    # Its control socket would lie in ~/.gunicorn, which may not be writable, and nobody uses it here.
    options += ["--no-control-socket", "--worker-tmp-dir", str(shape.home / "run")]
    return ChildPlan(
        "web server",
        [sys.executable, "-m", "gunicorn", *options, "claimdesk.wsgi:application"],
        shape.log("web"),
        account=shape.account,
    )


def worker_command(shape: DeskShape, queues: str) -> list[str]:
    """Celery as a worker for these queues, separated by commas."""
    return [
        *_CELERY,
        *("worker", "--queues", queues, "--pool", "prefork", "--concurrency", str(shape.worker_processes)),
        *("--loglevel", "INFO", "--without-mingle", "--without-gossip"),
    ]


def _renderer_options(shape: DeskShape) -> list[str]:
    """A worker of its own: a browser that takes long must not keep captures waiting."""
    return [
        *("worker", "--queues", RENDER_QUEUE, "--pool", "prefork", "--concurrency", str(shape.browser_slots)),
        *("--hostname", "renderer@%h", "--loglevel", "INFO", "--without-mingle", "--without-gossip"),
    ]


def beat_command(shape: DeskShape) -> list[str]:
    """Celery as the clock, of which one works at a time."""
    return [
        *_CELERY,
        "beat",
        "--schedule",
        str(shape.home / "run" / "beat-schedule"),
        "--pidfile=",
        "--loglevel",
        "WARNING",
    ]
