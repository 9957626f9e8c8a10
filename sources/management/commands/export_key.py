"""`manage.py export_key [--all]`: the public keys of the desk, for those who check its evidence."""

from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand
from sources.evidence.keys import sealing_key, wacz_key
from sources.models import SigningKey


class Command(DeskCommand):
    """Prints PEM and nothing else."""

    help = "Print the public key that signs seals now (Ed25519, PEM). Publish it where others know you."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wacz", action="store_true", help="the key that signs WACZ files (ECDSA P-384) instead")
        parser.add_argument("--all", action="store_true", help="every key that the desk ever had, with its times")

    def act(self, **options: Any) -> None:
        """Print it; a key that is not there yet is made."""
        row = wacz_key().row if options["wacz"] else sealing_key().row
        rows = SigningKey.objects.order_by("pk") if options["all"] else [row]
        for key in rows:
            if options["all"]:
                retired = f", retired {key.retired_at:%Y-%m-%d %H:%M}Z" if key.retired_at else ""
                self.stdout.write(f"# {key.purpose} {key.key_id}, made {key.created_at:%Y-%m-%d %H:%M}Z{retired}")
            self.stdout.write(key.public_key.strip())
