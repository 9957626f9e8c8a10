"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    """Names the app for people."""

    name = "claims"
    verbose_name = _("Claims")
