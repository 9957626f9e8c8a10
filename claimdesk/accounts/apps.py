"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Names the app for people."""

    name = "claimdesk.accounts"
    verbose_name = _("People")
