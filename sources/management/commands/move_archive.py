"""`manage.py move_archive --to files|s3`: carry the archive from one store to the other."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandParser
from django.db import transaction

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Thing, record
from claimdesk.commands import DeskCommand, Refused
from sources.storage.archive import FILES, RECORDS, S3, in_use, store_named
from sources.storage.base import Store
from sources.storage.move import FileMove, MoveResult, copy_missing, copy_records, remove_moved

EVERY = 100  # files between two lines of progress
WRONG = {
    MoveResult.DAMAGED: "The original of {name} does not hold what its name says; it was left alone.",
    MoveResult.NOT_TAKEN: "{name} is not whole at {where}; the original stays.",
}


class Command(DeskCommand):
    """Copies what is missing, and with --remove lets go of the originals."""

    help = (
        "Copy every archived file that the other store lacks and read it again from there. Interrupted, it goes on "
        "where it was. Afterwards set CLAIMDESK_STORAGE, restart, run it once more for what came in between, and "
        "then with --remove. Exit code 1 if a file is damaged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether the originals may go."""
        parser.add_argument("--to", required=True, choices=(FILES, S3))
        parser.add_argument("--remove", action="store_true", help="remove originals that the other store really holds")

    def act(self, **options: Any) -> int:
        """Copy or remove; print what is wrong."""
        to = options["to"]
        origin, target = _store(FILES if to == S3 else S3), _store(to)
        if options["remove"] and in_use() != to:
            raise Refused(f"The desk still reads from the store “{in_use()}”: set CLAIMDESK_STORAGE={to} first.")
        rounds = remove_moved if options["remove"] else copy_missing
        _write_down(EventType.ARCHIVE_MOVE_BEGUN, to, removes=options["remove"])
        try:
            copy_records(RECORDS, origin, target)
            seen = self._count(rounds(origin, target), target)
        except OSError as error:
            raise Refused(f"A store failed: {error}. Run the command again; it goes on from here.") from error
        counts = {what.value: seen[what] for what in MoveResult if seen[what]}
        _write_down(EventType.ARCHIVE_MOVE_ENDED, to, removes=options["remove"], files=counts)
        return 1 if seen[MoveResult.DAMAGED] or seen[MoveResult.NOT_TAKEN] else 0

    def _count(self, steps: Iterator[FileMove], target: Store) -> Counter[MoveResult]:
        seen: Counter[MoveResult] = Counter()
        carried = 0
        for step in steps:
            seen[step.result] += 1
            carried += step.size
            self._tell(step, target)
            if seen.total() % EVERY == 0:
                self.progress(_sum(seen, carried))
        self.progress(_sum(seen, carried))
        return seen

    def _tell(self, step: FileMove, target: Store) -> None:
        if words := WRONG.get(step.result):
            self.stdout.write(words.format(name=step.sha256, where=target.where(step.sha256)))


def _write_down(event: EventType, to: str, **data: Any) -> None:
    with transaction.atomic():
        record(event, Thing("sources.archive", to), by=None, **data)


def _store(name: str) -> Store:
    try:
        return store_named(name)
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from error


def _sum(seen: Counter[MoveResult], carried: int) -> str:
    counts = ", ".join(f"{seen[what]} {what}" for what in MoveResult if seen[what])
    return f"{seen.total()} files: {counts or 'nothing to do'} ({carried / 1e6:.1f} MB)."
