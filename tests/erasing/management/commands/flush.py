"""Django's `flush`, by which tests with transactions of their own leave an empty database: it takes the guards of the
audit log away first, and puts them back. At a real desk there is no such command, and `flush` is refused."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from claimdesk.audit.guards import guard, unguard


class Command(flush.Command):
    """Empties the database of the tests."""

    def handle(self, **options: Any) -> None:
        """As Django does, without the guards."""
        connection = connections[options["database"]]
        unguard(connection)
        super().handle(**options)
        guard(connection)
