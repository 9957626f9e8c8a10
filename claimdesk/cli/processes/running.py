"""`./desk run`: the whole desk on one machine. Runs in the environment.

The order: lock the home, look at the ports, start Redis, bring the database up to date, let the first run happen,
start web server, worker and clock, let the first run's demo come to its verdicts, say the address, show events until
Ctrl-C, stop everything.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from claimdesk.cli.console import CliError, echo, error
from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import home, parts, ports
from claimdesk.cli.processes.event_feed import EventFeed
from claimdesk.cli.processes.logs import MEGABYTE, LogRules
from claimdesk.cli.processes.parts import DeskShape
from claimdesk.cli.processes.supervisor import Supervisor
from claimdesk.cli.setup import browser, messages
from claimdesk.runtime.migration_history import UnknownHistory, require_no_newer

START_SECONDS = 60.0
DEMO_SECONDS = 20.0  # how long the address waits for the demo; afterwards its verdicts come while people look on


def main(arguments: Sequence[str]) -> int:
    """Open the desk and stay until it is closed; the exit code."""
    if arguments:
        error(f"./desk run takes no options, and {arguments[0]!r} is one: settings are environment variables.")
        return 2
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")
    try:
        return open_desk()
    except CliError as problem:
        error(str(problem))
    except ImproperlyConfigured as problem:
        error(f"A setting is wrong: {problem}")
    except CommandError as problem:
        error(f"The first run failed: {problem}")
    return 1


def open_desk() -> int:
    """Lock the home, run everything, and leave nothing behind."""
    shape = shape_from_settings()
    if shape.browser_slots:
        browser.require_browser()
    home.make_folders(shape.home)
    home.require_restored(shape.home)
    lock = home.lock_home(shape.home)
    try:
        ports.require_free(shape.port, "CLAIMDESK_PORT")
        if shape.sample_site_port is not None:
            ports.require_free(shape.sample_site_port, "CLAIMDESK_DEMO_PORT or CLAIMDESK_DEMO=off")
        _supervise(shape, lock)
    finally:
        home.unlock(shape.home, lock)
    return 0


def shape_from_settings() -> DeskShape:
    """Which processes the settings ask for."""
    sample_site = settings.DEMO and parts.SAMPLE_SITE.is_dir()
    return DeskShape(
        home=settings.HOME,
        port=settings.PORT,
        redis_socket=None if settings.REDIS_URL else settings.REDIS_SOCKET,
        sample_site_port=settings.DEMO_PORT if sample_site else None,
        web_threads=settings.WEB_THREADS,
        worker_processes=settings.WORKER_PROCESSES,
        account=home.account_of_desk(settings.ACCOUNT),
        browser_slots=settings.BROWSER_SLOTS if settings.BROWSER else 0,
    )


def _supervise(shape: DeskShape, lock: int) -> None:
    log_rules = LogRules(settings.LOG_MEGABYTES * MEGABYTE, settings.LOG_DAYS, settings.LOG_FILES)
    supervisor = Supervisor(lock=lock, grace=settings.STOP_SECONDS, log_rules=log_rules)
    supervisor.listen()
    try:
        _start(supervisor, shape)
        if not supervisor.stopping:
            _show_events(supervisor)
    finally:
        echo("Closing the desk …")
        supervisor.stop()
        _remove_socket(shape)
    echo("The desk is closed.")


def _start(supervisor: Supervisor, shape: DeskShape) -> None:
    if (plan := parts.redis(shape)) is not None and shape.redis_socket is not None:
        home.private_folder(shape.redis_socket.parent, shape.account)
        _give_away(shape)
        supervisor.start(plan)
    messages.compile_stale()
    django.setup()
    _migrate()
    if (path := shape.redis_socket) is not None:
        _await(supervisor, lambda: ports.redis_answers(path), "The private Redis", shape)
    if supervisor.stopping:
        return
    call_command("first_run")
    _give_away(shape)
    for plan in parts.everything_else(shape):
        supervisor.start(plan)
    _await(supervisor, lambda: ports.web_answers(shape.port), "The web server", shape)
    _await_demo(supervisor)
    if not supervisor.stopping:
        echo(f"ClaimDesk is open: http://127.0.0.1:{shape.port}/ (Ctrl-C closes it)")


def _give_away(shape: DeskShape) -> None:
    """The processes are another account: what root made in the home so far is theirs."""
    if shape.account is not None:
        home.give_to(shape.home, shape.redis_socket.parent if shape.redis_socket else None, shape.account)


def _migrate() -> None:
    try:
        require_no_newer(connections["default"])
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            echo("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as problem:
        raise CliError(f"The database cannot be used: {str(problem).strip()}") from problem
    except (CommandError, UnknownHistory) as problem:
        raise CliError(str(problem)) from problem


def _show_events(supervisor: Supervisor) -> None:
    feed = EventFeed()
    demo = DemoFinish()

    def look() -> None:
        demo.go_on()
        feed.show_new()

    supervisor.run(every=1.0, do=look)


class DemoFinish:
    """Brings the demo of a first run to its verdicts; asks no more once that is done or refused."""

    def __init__(self) -> None:
        self.is_over = not settings.DEMO

    def go_on(self) -> None:
        """Make the verdicts if the pages are archived by now."""
        if self.is_over:
            return
        try:
            call_command("finish_demo")
        except SystemExit:
            return
        except CommandError as problem:
            error(f"The demo's verdicts were not made: {problem}")
        self.is_over = True


def _await_demo(supervisor: Supervisor) -> None:
    """Whoever opens a new desk sees every status at once. Where the archive takes long, the desk opens without."""
    demo = DemoFinish()
    deadline = time.monotonic() + DEMO_SECONDS
    demo.go_on()
    if not demo.is_over:
        echo("Archiving the demo's pages …")
    while not (demo.is_over or supervisor.stopping) and time.monotonic() < deadline:
        supervisor.look_after()
        supervisor.wait(0.2)
        demo.go_on()


def _await(supervisor: Supervisor, ready: Callable[[], bool], who: str, shape: DeskShape) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not supervisor.stopping and not ready():
        if time.monotonic() > deadline:
            raise CliError(f"{who} does not answer after {START_SECONDS:.0f} s: see {shape.home / 'log'}.")
        supervisor.look_after()
        supervisor.wait(0.05)


def _remove_socket(shape: DeskShape) -> None:
    if (path := shape.redis_socket) is None:
        return
    path.unlink(missing_ok=True)
    if not path.is_relative_to(shape.home):
        path.parent.rmdir()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
