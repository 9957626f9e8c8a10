"""`manage.py verify_capture ID|FILE.wacz`: is it still what was sealed?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from sources.capture.store import STEP, digest_of
from sources.capture.verify import verify_wacz
from sources.capture.verify_sealed import verify_sealed
from sources.evidence.verification import awaited, verify_seal
from sources.models import Artifact, Capture


class Command(DeskCommand):
    """Counts and hashes everything again."""

    help = "Verify a capture of this desk, or any WACZ: exit code 0 if nothing is wrong, 1 with one finding per line."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to verify."""
        parser.add_argument("capture", metavar="ID|FILE.wacz", help="a capture's number, or a file")

    def act(self, **options: Any) -> int:
        """Print the findings. 2 where there is nothing to verify."""
        name = options["capture"]
        is_number = name.isdecimal() and name.isascii()
        capture, findings = _stored(int(name)) if is_number else _file(Path(name))
        for line in findings:
            self.stdout.write(line)
        if not findings:
            self.progress(" ".join(["Nothing is wrong.", *_words(capture)]))
        return 1 if findings else 0


def _stored(number: int) -> tuple[Capture, list[str]]:
    capture = _sealed(number)
    return capture, [*verify_sealed(capture), *verify_seal(capture)]


def _file(path: Path) -> tuple[Capture | None, list[str]]:
    """The findings against a file; where the desk itself made it, those against its seal too."""
    try:
        with path.open("rb") as file:
            findings = verify_wacz(file)
            file.seek(0)
            digest = digest_of(iter(lambda: file.read(STEP), b""))
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
    known = Artifact.objects.filter(kind=Artifact.Kind.WACZ, sha256=digest).select_related("capture").first()
    return (known.capture, [*findings, *verify_seal(known.capture)]) if known else (None, findings)


def _words(capture: Capture | None) -> list[str]:
    if capture is None:
        return ["This desk did not make the file, so there is no seal of it here."]
    return [sentence for sentence in (f"It is capture {capture.pk}.", awaited(capture)) if sentence]


def _sealed(number: int) -> Capture:
    capture = Capture.objects.filter(pk=number).first() if number < 1 << 63 else None
    if capture is None:
        raise Refused(f"There is no capture {number}.", returncode=2)
    if capture.state != Capture.State.SEALED:
        raise Refused(f"Capture {number} is not sealed yet: {capture.get_state_display()}.", returncode=2)
    return capture
