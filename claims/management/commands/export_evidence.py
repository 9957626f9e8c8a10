"""`manage.py export_evidence ID [FOLDER]`: a capture with all that proves it, to be checked without ClaimDesk."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from claims.quote_checks import found_in
from sources.evidence.bundle import evidence_of, written
from sources.models import Artifact, Capture, Seal
from sources.storage.archive import artifact_of, open_artifact

VERIFIER = "verify_claimdesk.py"


class Command(DeskCommand):
    """Writes three files: the WACZ, the evidence, and the verifier."""

    help = "Write a capture's WACZ, its evidence (seal, ledger, timestamps, quotations) and the stand-alone verifier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("capture", metavar="ID", type=int, help="a capture's number")
        parser.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, default=Path(), help="default: here")

    def act(self, **options: Any) -> None:
        """Print the names of the files."""
        capture, folder = _sealed(options["capture"]), options["folder"]
        evidence = written(evidence_of(capture, quotes_in(capture)))
        folder.mkdir(parents=True, exist_ok=True)
        wacz = artifact_of(capture, Artifact.Kind.WACZ)
        if wacz is None:
            raise Refused(f"Capture {capture.pk} has no WACZ.", returncode=2)
        names = [f"capture-{capture.pk}.wacz", f"capture-{capture.pk}.evidence.json", VERIFIER]
        with open_artifact(wacz) as file, (folder / names[0]).open("wb") as target:
            shutil.copyfileobj(file, target)
        (folder / names[1]).write_bytes(evidence)
        shutil.copyfile(settings.BASE_DIR / "docs" / VERIFIER, folder / names[2])
        self.stdout.write("\n".join(str(folder / name) for name in names))


def quotes_in(capture: Capture) -> list[dict[str, Any]]:
    """The quotations that stand in a capture, by their citations."""
    found = found_in(capture)
    return [{"quote": citation.quote, "citation": citation.pk, "claim": citation.claim_id} for citation in found]


def _sealed(number: int) -> Capture:
    capture = Capture.objects.filter(pk=number).first() if 0 < number < 1 << 63 else None
    if capture is None or not Seal.objects.filter(capture=capture).exists():
        raise Refused(f"There is no sealed capture {number}.", returncode=2)
    return capture
