"""`./desk web`, `./desk worker` and `./desk beat`: one process of a desk on many machines. Runs in the environment.

Each looks first whether database and machine fit, then becomes its program, which systemd or a container looks after.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from io import StringIO

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from claimdesk.cli.console import CliError, echo, error
from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import home, parts
from claimdesk.cli.processes.running import shape_from_settings
from claimdesk.cli.setup import messages
from claimdesk.runtime.migration_history import UnknownHistory, require_no_newer

LEADER_LOCK = 0x436C4465  # of PostgreSQL's advisory locks: one clock a database
LOOK_SECONDS = 2.0
ACCEPT = "If this one is right: `./desk manage check_machine --accept`, then start the others anew."
ALL_QUEUES = frozenset({*parts.QUEUES.split(","), parts.RENDER_QUEUE})


def main(arguments: Sequence[str]) -> int:
    """Start the role that is named first; the exit code, where it does not become its program."""
    role, *options = arguments
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")
    try:
        command = command_of(role, options)
        home.make_folders(settings.HOME)
        home.require_restored(settings.HOME)
        messages.compile_stale()
        django.setup()
        require_fit()
        if role == "beat":
            return lead(command)
        connection.close()
        os.execv(command[0], command)  # noqa: S606 - no shell wanted
    except ImproperlyConfigured as problem:
        error(f"A setting is wrong: {problem}")
    except (CliError, CommandError, UnknownHistory) as problem:
        error(str(problem))
    except DatabaseError as problem:
        error(f"The database cannot be used: {str(problem).strip()}")
    return 1


def command_of(role: str, options: Sequence[str]) -> list[str]:
    """The program of a role. Raises CliError where an option is none."""
    shape = shape_from_settings()
    if role == "worker":
        return parts.worker_command(shape, _queues(options))
    if options:
        raise CliError(f"./desk {role} takes no options: settings are environment variables.")
    if role == "beat":
        return parts.beat_command(shape)
    return [*parts.web(shape, bind=settings.BIND).command]


def require_fit() -> None:
    """Raises CliError, UnknownHistory where the database is not of this version, or this machine differs."""
    if not settings.REDIS_URL:
        raise CliError("The roles share a Redis: set REDIS_URL. `./desk run` is for one machine, with its own.")
    require_no_newer(connection)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CliError("The database is not of this version: run `./desk upgrade` once, while nothing runs on it.")
    found = StringIO()
    try:
        call_command("check_machine", stdout=found)
    except SystemExit as ended:
        raise CliError(f"This machine differs from the others of the desk:\n{found.getvalue()}{ACCEPT}") from ended


def lead(command: Sequence[str]) -> int:
    """Run the clock while this process has the lock of the one leader, and wait for it otherwise; the exit code."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda sent, _frame: stopping.append(sent))
    is_waiting = False
    while not stopping:
        if not take_lead():
            if not is_waiting:
                echo("Another clock leads: waiting for it to end.")
            is_waiting = True
            time.sleep(LOOK_SECONDS)
            continue
        echo("This clock leads.")
        is_waiting = False
        code = _run_while_leading(command, stopping)
        if code is not None:
            return code
    return 0


def take_lead() -> bool:
    """Whether this process has the lock now; it ends with the connection, or with the process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
            return bool(cursor.fetchone()[0])
    handle = os.open(settings.HOME / "run" / "leader.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    return True


def _run_while_leading(command: Sequence[str], stopping: Sequence[int]) -> int | None:
    """The clock's exit code; None where the lead was lost, with the connection that held it."""
    with subprocess.Popen(command) as clock:  # noqa: S603 - the desk's own command
        try:
            while not stopping and clock.poll() is None and _still_leads():
                time.sleep(LOOK_SECONDS)
        finally:
            if clock.poll() is None:
                clock.terminate()
        code = clock.wait()
    if stopping:
        return 0
    return code if _still_leads() else None


def _still_leads() -> bool:
    if connection.vendor != "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        connection.close()
        return False


def _queues(options: Sequence[str]) -> str:
    if not options:
        return parts.QUEUES
    if len(options) == 1 and options[0].startswith("--queues="):
        asked = options[0].partition("=")[2]
    elif len(options) == 2 and options[0] == "--queues":
        asked = options[1]
    else:
        raise CliError("./desk worker takes --queues and a list of queues: capture,recheck,default,render.")
    if unknown := [name for name in asked.split(",") if name not in ALL_QUEUES]:
        raise CliError(f"There is no queue {unknown[0]!r}: capture, recheck, default and render are.")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
