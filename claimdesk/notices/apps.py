from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.runtime import metrics


class NoticesConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.notices"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Say how notices go out, and let the mail that waits be measured."""
        import_string("claimdesk.notices.mailing.register_mail")()  # models can be imported only now
        metrics.MEASURES["mail"] = import_string("claimdesk.notices.backlog.backlog")
