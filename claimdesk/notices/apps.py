from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.runtime import metrics


class NoticesConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.notices"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Let the mail that waits be measured."""
        metrics.MEASURES["mail"] = import_string("claimdesk.notices.backlog.backlog")
