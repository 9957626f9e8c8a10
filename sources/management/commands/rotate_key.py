"""`manage.py rotate_key [--wacz]`: retire a signing key of this machine and make another."""

from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand
from sources.evidence.keys import Purpose, rotate


class Command(DeskCommand):
    """Needs no restart: workers read the key for each capture."""

    help = "Retire this machine's key for seals and make another. What the old one signed stays valid."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wacz", action="store_true", help="the key that signs WACZ files instead")

    def act(self, **options: Any) -> None:
        """Print the number of the new key."""
        self.stdout.write(rotate(Purpose.WACZ if options["wacz"] else Purpose.SEAL, by=None).key_id)
