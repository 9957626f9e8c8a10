from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.notices"
    verbose_name = _("Notifications")
