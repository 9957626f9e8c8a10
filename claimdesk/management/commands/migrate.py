"""`manage.py migrate`, which first carries a database of before the first release over."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from typing_extensions import override

from claimdesk.runtime.migration_history import UnknownHistory, carry_over, is_old, require_no_newer


class Command(migrate.Command):
    """Django's command on a database whose list of applied migrations is one that this version knows."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the database over, then migrate; what only looks (`--plan`, `--check`) changes nothing."""
        connection = connections[options["database"]]
        try:
            require_no_newer(connection)
        except UnknownHistory as error:
            raise CommandError(str(error)) from error
        if options["plan"] or options["check_unapplied"]:
            if is_old(connection):
                raise CommandError(
                    "This database is of before the first release: `./desk manage migrate` carries it over."
                )
        else:
            self._carry_over(options)
        super().handle(*args, **options)

    def _carry_over(self, options: dict[str, Any]) -> None:
        try:
            carried = carry_over(connections[options["database"]])
        except UnknownHistory as error:
            raise CommandError(str(error)) from error
        if carried and options["verbosity"] >= 1:
            self.stdout.write("The database of before the first release was carried over: its tables stay as they are.")
