"""The backup that the clock makes: to the place of the settings, when the newest is old enough."""

import getpass
import logging
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.runtime.database_copies import CopyFailed
from sources.backup.making import BackupRefused, write_backup
from sources.backup.manifest import NoBackup
from sources.backup.places import place_named

logger = logging.getLogger(__name__)


def make_due_backup() -> str:
    """Make a backup where one is due; returns its name, and an empty text where none was made.

    Why one failed is in the log of the process, and `/readyz` says that it is late; the next try is some minutes later.
    """
    where = settings.BACKUP_TARGET
    if not where or timezone.now() - _newest_or_begin(where) < timedelta(hours=settings.BACKUP_HOURS):
        return ""
    try:
        made = write_backup(place_named(where), passphrase_of_settings(), where=where)
    except (BackupRefused, NoBackup, CopyFailed, OSError) as error:
        logger.error("The backup to %s failed: %s", where, error)  # noqa: TRY400 - the sentence says all
        return ""
    if made.damaged:
        logger.error("The backup %s lacks %d damaged archived files.", made.name, len(made.damaged))
    return made.name


def is_backup_recent() -> bool:
    """Whether no backup is set, or the newest to that place is not older than twice BACKUP_HOURS."""
    where = settings.BACKUP_TARGET
    return not where or timezone.now() - _newest_or_begin(where) < timedelta(hours=2 * settings.BACKUP_HOURS)


def newest_backup(where: str) -> datetime | None:
    """When the newest backup to that place was made, as the audit log says; None where there is none."""
    made = AuditEvent.objects.filter(event=EventType.BACKUP_MADE, target_label=where[:300])
    return made.order_by("-pk").values_list("at", flat=True).first()


def passphrase_of_settings(*, ask: bool = False) -> str:
    """The passphrase in BACKUP_PASSPHRASE_FILE; where none is set and somebody may be asked, what they type.

    Raises BackupRefused.
    """
    path = settings.BACKUP_PASSPHRASE_FILE
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BackupRefused(
                f"{path} (CLAIMDESK_BACKUP_PASSPHRASE_FILE) cannot be read: {error.strerror}."
            ) from error
    if ask and sys.stdin.isatty():
        return getpass.getpass("Passphrase of the backup: ")
    raise BackupRefused(
        "The keys are encrypted with a passphrase: name a file with it (CLAIMDESK_BACKUP_PASSPHRASE_FILE)."
    )


def _newest_or_begin(where: str) -> datetime:
    """The moment from which the next backup is counted: for a desk without one, when its log began."""
    first = AuditEvent.objects.order_by("pk").values_list("at", flat=True).first()
    return newest_backup(where) or first or timezone.now()
