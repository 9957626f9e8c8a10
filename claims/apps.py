from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.text.trigrams import rebuild_index

PUBLICATIONS = "0011_publications"  # the migration after which verdicts of before get what readers get of them


class ClaimsConfig(AppConfig):
    """Names the app for people, and listens to captures being sealed."""

    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        """Connect the listeners, and let notices be about claims; both need the models."""
        post_migrate.connect(_index, sender=self)
        post_migrate.connect(_fill, sender=self)
        import_string("claims.listeners.register")()  # models can be imported only now


def _index(*, using: str, **_kwargs: Any) -> None:
    """SQLite makes tables anew to change them; then the index of the words is made anew too."""
    for table in ("claims_claim", "claims_publication"):
        rebuild_index(connections[using], table)


def _fill(*, plan: Sequence[tuple[Any, bool]] = (), **_kwargs: Any) -> None:
    """After an upgrade: compose what readers get of verdicts that were published before."""
    if any(migration.app_label == "claims" and migration.name == PUBLICATIONS for migration, _is_undone in plan):
        import_string("claims.workflow.published_content.fill_publications")()
