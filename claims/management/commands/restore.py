"""`manage.py restore SOURCE`: play a backup back into an empty home, and verify everything."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from claimdesk.runtime.database_copies import CopyFailed
from claimdesk.runtime.passphrases import WrongPassphrase
from sources.backup.making import BackupRefused
from sources.backup.manifest import NoBackup
from sources.backup.places import place_named
from sources.backup.restoring import restore
from sources.backup.scheduled import passphrase_of_settings
from sources.models import Capture

CAPTURES_AT_ONCE = 100
WHOLE = "Audit log, ledger, verdicts and captures: nothing is wrong. `./desk run` opens the desk."


class Command(DeskCommand):
    """Ends with what each verification found."""

    help = (
        "Play the newest backup of a folder or s3://bucket/folder back into an empty home, bring the database up to "
        "date, and verify log, ledger, captures and public verdicts. Exit code 1 with one finding per line."
    )
    requires_system_checks: list[str] = []  # some of them ask the database, and there is none yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="the folder or s3://bucket/folder that backups were made to")
        parser.add_argument("--backup", default="", metavar="NAME", help="an older one, such as 2026-11-30T06-00-00Z")
        parser.add_argument(
            "--trust-captures", action="store_true",
            help="do not verify each capture: its files were compared with their digests as they were copied",
        )  # fmt: skip

    def act(self, **options: Any) -> int:
        """Restore and verify. 2 where nothing was restored."""
        try:
            place = place_named(options["source"])
            manifest = restore(place, passphrase_of_settings(ask=True), name=options["backup"], progress=self.progress)
        except (BackupRefused, NoBackup, WrongPassphrase, CopyFailed, ImproperlyConfigured) as error:
            raise Refused(str(error), returncode=2) from error
        except OSError as error:
            raise Refused(f"The restoring failed: {error}. Run the command again; it goes on from here.") from error
        self.progress(f"The backup {manifest.name} is played back. Verifying …")
        call_command("migrate", interactive=False, verbosity=0)
        return self._verify(trusts_captures=options["trust_captures"])

    def _verify(self, *, trusts_captures: bool) -> int:
        found = 0
        for name, findings in _verifications(trusts_captures=trusts_captures):
            found += len(findings)
            for line in findings:
                self.stdout.write(f"{name}: {line}")
        self.progress(f"{found} findings." if found else WHOLE)
        return 1 if found else 0


def _verifications(*, trusts_captures: bool) -> Iterator[tuple[str, list[str]]]:
    """The name of each verification and what it found."""
    yield "verify_audit", _findings("verify_audit")
    yield "verify_verdicts", _findings("verify_verdicts")
    if not trusts_captures:
        sealed = Capture.objects.filter(state=Capture.State.SEALED).order_by("pk").values_list("pk", flat=True)
        for number in sealed.iterator(chunk_size=CAPTURES_AT_ONCE):
            yield f"capture {number}", _findings("verify_capture", str(number))


def _findings(name: str, *arguments: str) -> list[str]:
    """The findings of one verification; also that it could not be done."""
    found, notes = StringIO(), StringIO()
    try:
        call_command(name, *arguments, stdout=found, stderr=notes)
    except SystemExit as ended:
        return found.getvalue().splitlines() or [f"it ended with exit code {ended.code}"]
    except CommandError as error:
        return [str(error)]
    return []
