"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk import health


class SourcesConfig(AppConfig):
    """Names the app for people."""

    name = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        """The desk is ready for work only where the archive takes files."""
        # Models can be imported only now.
        health.CHECKS["storage"] = import_string("sources.capture.archive.archive_answers")
        import_string("sources.listeners.look_in_the_browser")  # which listens from now on, with its like
