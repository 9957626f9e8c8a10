from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.runtime import health, metrics
from claimdesk.text.trigrams import rebuild_index


class SourcesConfig(AppConfig):
    """Names the app for people."""

    name = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        """The desk is ready for work only where the archive takes files."""
        post_migrate.connect(_index, sender=self)
        # Models can be imported only now.
        health.CHECKS["storage"] = import_string("sources.storage.archive.archive_answers")
        health.WARNINGS["archived_files"] = import_string("sources.evidence.fixity.nothing_is_damaged")
        health.WARNINGS["backup"] = import_string("sources.backup.scheduled.is_backup_recent")
        metrics.MEASURES.update(import_string("sources.measuring.MEASURES_OF_SOURCES"))
        import_string("sources.evidence.tokens.register_timestamps")()
        import_string("sources.evidence.anchors.register_anchor_mail")()
        import_string("sources.listeners.register")()


def _index(*, using: str, **_kwargs: Any) -> None:
    """SQLite makes tables anew to change them; then the index of the words is made anew too."""
    rebuild_index(connections[using], "sources_source")
