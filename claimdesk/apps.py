"""The application of what all of the desk shares."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models import BigAutoField, ForeignKey
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from claimdesk.ids import IdConverter, ParsedForeignIdExact, ParsedIdExact, ParsedIdIn
from claimdesk.runtime.databases import configure_connection


class ClaimDeskConfig(AppConfig):
    name = "claimdesk"
    verbose_name = _("ClaimDesk")

    def ready(self) -> None:
        """Configure connections, and read numbers in addresses and look-ups as ids."""
        connection_created.connect(configure_connection)
        register_converter(IdConverter, "id")
        BigAutoField.register_lookup(ParsedIdExact)
        BigAutoField.register_lookup(ParsedIdIn)
        ForeignKey.register_lookup(ParsedForeignIdExact)
