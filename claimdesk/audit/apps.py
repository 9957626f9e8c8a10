from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.guards import WAITING, guard
from claimdesk.audit.system_checks import check_targets


class AuditConfig(AppConfig):
    """Names the app for people, and puts the guards back wherever a migration made a table anew."""

    name = "claimdesk.audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        """After each migration; SQLite makes tables anew to change them, without their triggers."""
        post_migrate.connect(_stand_guard, sender=self)
        checks.register(check_targets)


def _stand_guard(*, using: str, **_kwargs: Any) -> None:
    connection = connections[using]
    if WAITING in connection.introspection.table_names():  # not where the app's migrations are being undone
        guard(connection)
