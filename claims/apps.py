from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.text.trigrams import rebuild_index


class ClaimsConfig(AppConfig):
    """Names the app for people, and listens to captures being sealed."""

    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        """Connect the listeners, and let notices be about claims; both need the models."""
        post_migrate.connect(_index, sender=self)
        import_string("claims.listeners.register")()  # models can be imported only now


def _index(*, using: str, **_kwargs: Any) -> None:
    """SQLite makes tables anew to change them; then the index of the words is made anew too."""
    rebuild_index(connections[using], "claims_claim")
