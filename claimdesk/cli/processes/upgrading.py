"""`./desk upgrade [TARGET]`: a backup, the migrations, and a look at the record. Runs in the environment."""

import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from claimdesk.cli.console import CliError, echo, error
from claimdesk.cli.places import ROOT
from claimdesk.cli.processes import home
from claimdesk.cli.setup import messages
from claimdesk.runtime.migration_history import UnknownHistory, require_no_newer


def main(arguments: Sequence[str]) -> int:
    """Bring the database up to this version; the exit code."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        error("./desk upgrade takes one thing: where to back up to before (a folder or s3://bucket/folder).")
        return 2
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")
    try:
        home.make_folders(settings.HOME)
        home.require_restored(settings.HOME)
        lock = home.lock_home(settings.HOME)
        try:
            return _upgrade(arguments[0] if arguments else settings.BACKUP_TARGET)
        finally:
            home.unlock(settings.HOME, lock)
    except ImproperlyConfigured as problem:
        error(f"A setting is wrong: {problem}")
    except (CliError, CommandError, UnknownHistory) as problem:
        error(str(problem))
    except DatabaseError as problem:
        error(f"The database cannot be used: {str(problem).strip()}")
    return 1


def _upgrade(backup_target: str) -> int:
    messages.compile_stale()
    django.setup()
    connection = connections["default"]
    require_no_newer(connection)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        echo("The database is of this version already.")
        return 0
    if executor.loader.applied_migrations and backup_target:
        call_command("backup", backup_target)
    elif executor.loader.applied_migrations:
        echo("No backup is made: none is set (CLAIMDESK_BACKUP_TARGET), and no place was named.")
    echo(f"{len(plan)} migrations …")
    call_command("migrate", interactive=False, verbosity=0)
    try:
        call_command("verify_audit")
    except SystemExit as ended:
        error("The database is of this version now, but verify_audit found something: it is above.")
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
