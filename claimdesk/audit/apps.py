"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.audit"
    verbose_name = _("Audit log")
