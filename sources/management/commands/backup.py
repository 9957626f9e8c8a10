"""`manage.py backup TARGET`: copy the desk to a folder or a bucket while it works."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from claimdesk.runtime.database_copies import CopyFailed
from sources.backup.making import BackupRefused, MadeBackup, repair_archive, write_backup
from sources.backup.manifest import NoBackup
from sources.backup.places import BackupPlace, place_named
from sources.backup.scheduled import passphrase_of_settings


class Command(DeskCommand):
    """Prints the backup's name, and what could not be copied."""

    help = (
        "Copy database, archive, keys and checkpoints to a folder or s3://bucket/folder, and read again what was "
        "written. Archived files that are there already are not copied again. Exit code 1 if a file is damaged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", nargs="?", default=settings.BACKUP_TARGET,
            help="a folder or s3://bucket/folder; else CLAIMDESK_BACKUP_TARGET",
        )  # fmt: skip
        parser.add_argument(
            "--read-again", action="store_true",
            help="read every archived file of the backup again, and replace the damaged ones by whole ones",
        )  # fmt: skip

    def act(self, **options: Any) -> int:
        """Make the backup. 2 where none was made."""
        where = options["target"]
        if not where:
            raise Refused("Name a folder or s3://bucket/folder, or set CLAIMDESK_BACKUP_TARGET.", returncode=2)
        try:
            place = place_named(where)
            made = write_backup(place, passphrase_of_settings(ask=True), where=where, progress=self.progress)
            return self._tell(made, place, read_again=options["read_again"])
        except (BackupRefused, NoBackup, CopyFailed, ImproperlyConfigured) as error:
            raise Refused(str(error), returncode=2) from error
        except OSError as error:
            raise Refused(f"The backup failed: {error}. Run the command again; it goes on from here.") from error

    def _tell(self, made: MadeBackup, place: BackupPlace, *, read_again: bool) -> int:
        self.progress(f"{made.archived_files} archived files are in the backup, {made.copied} of them new.")
        for sha256 in made.damaged:
            self.stdout.write(f"{sha256} is damaged in the archive, and is not in the backup.")
        lost = repair_archive(place, self.progress) if read_again else []
        for sha256 in lost:
            self.stdout.write(f"{sha256} is damaged in the backup, and no whole one was found.")
        self.stdout.write(made.name)
        return 1 if made.damaged or lost else 0
