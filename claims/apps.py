"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    """Names the app for people, and listens to captures being sealed."""

    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        """Connect the listeners, and let notices be about claims; both need the models."""
        from claims import listeners, notifying  # noqa: F401, PLC0415 - models are not there before
