"""`manage.py verify_capture ID|FILE.wacz`: is it still what was sealed?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from sources.capture.verify import verify_wacz
from sources.capture.verify_sealed import verify_sealed
from sources.evidence.verification import awaited, verify_seal
from sources.models import Capture


class Command(DeskCommand):
    """Counts and hashes everything again."""

    help = "Verify a capture of this desk, or any WACZ: exit code 0 if nothing is wrong, 1 with one finding per line."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to verify."""
        parser.add_argument("capture", metavar="ID|FILE.wacz", help="a capture's number, or a file")

    def act(self, **options: Any) -> int:
        """Print the findings. 2 where there is nothing to verify."""
        findings = _findings(options["capture"])
        for line in findings:
            self.stdout.write(line)
        if not findings:
            self.progress(" ".join(["Nothing is wrong.", *_awaited(options["capture"])]))
        return 1 if findings else 0


def _findings(name: str) -> list[str]:
    if name.isdecimal() and name.isascii():
        capture = _sealed(int(name))
        return [*verify_sealed(capture), *verify_seal(capture)]
    try:
        with Path(name).open("rb") as file:
            return verify_wacz(file)
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.", returncode=2) from error


def _awaited(name: str) -> list[str]:
    sentence = awaited(_sealed(int(name))) if name.isdecimal() and name.isascii() else ""
    return [sentence] if sentence else []


def _sealed(number: int) -> Capture:
    capture = Capture.objects.filter(pk=number).first() if number < 1 << 63 else None
    if capture is None:
        raise Refused(f"There is no capture {number}.", returncode=2)
    if capture.state != Capture.State.SEALED:
        raise Refused(f"Capture {number} is not sealed yet: {capture.get_state_display()}.", returncode=2)
    return capture
