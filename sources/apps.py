"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    """Names the app for people."""

    name = "sources"
    verbose_name = _("Sources")
