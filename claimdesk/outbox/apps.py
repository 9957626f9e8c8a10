from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from claimdesk.runtime import metrics


class OutboxConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.outbox"
    verbose_name = _("Outgoing messages")

    def ready(self) -> None:
        """Let what waits be measured, and say who may read events about it."""
        metrics.MEASURES["outbox"] = import_string("claimdesk.outbox.outbox_measures.measure_outbox")
        import_string("claimdesk.outbox.readers.register_readers")()  # models can be imported only now
