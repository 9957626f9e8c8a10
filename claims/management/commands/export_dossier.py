"""`manage.py export_dossier ID [FILE]`: a claim with everything that its verdict stands on, as one file."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused, person_named
from claims.dossier.compose import write_dossier
from claims.permissions import visible_claims


class Command(DeskCommand):
    """Writes one ZIP that `docs/verify_claimdesk.py` checks offline."""

    help = "Write the dossier of a claim: its verdict, archived pages, seals, history and the stand-alone verifier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("claim", metavar="ID", type=int, help="a claim's number")
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="default: claim-ID-dossier.zip, here")
        parser.add_argument("--user", help="as whom: what they may not see is left out; without it nothing is")

    def act(self, **options: Any) -> None:
        """Print the name of the file."""
        user = person_named(options["user"])
        number = options["claim"]
        claim = visible_claims(user).filter(pk=number).first() if 0 < number < 1 << 63 else None
        if claim is None:
            raise Refused(f"There is no claim {number}.", returncode=2)
        target = options["file"] or Path(f"claim-{number}-dossier.zip")
        with write_dossier(claim, user=user) as dossier, target.open("wb") as file:
            shutil.copyfileobj(dossier, file)
        self.stdout.write(str(target))
