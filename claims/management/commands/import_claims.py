"""`manage.py import_claims FILE --user NAME`: claims out of a file, as the REST API imports them."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused, person_named
from claims.api.importing.file_rows import FORMATS, format_of, read_rows
from claims.api.importing.running import ImportedRow, ImportOptions, ImportState, run_import


class Command(DeskCommand):
    """Says what became of each row on stdout, a line each; leaves with 1 where one was refused or not begun."""

    help = "Log the claims of a CSV, Excel, NDJSON or ClaimReview file, in the name of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--user", required=True, help="in whose name the claims are logged")
        parser.add_argument("--format", choices=FORMATS, help="what the file is (default: as its name ends)")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each row, save nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="save nothing where a row is refused")
        parser.add_argument("--another", action="store_true", help="log them though claims here say nearly the same")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="TITLE=NAME",
            help="what a column holds, where its title does not say it; may be repeated",
        )

    def act(self, **options: Any) -> int:
        """Read, log, and tell what became of each row."""
        by = person_named(options["user"])
        if by is None or not by.is_active:
            raise Refused("Give the username of an active person.")
        form = options["format"] or format_of(options["file"].name)
        if not form:
            raise Refused(f"Nobody can tell from its name what {options['file']} is: add --format.")
        rows = read_rows(_content(options["file"]), form, _chosen(options["column"]))
        how = ImportOptions(options["dry_run"], options["all_or_nothing"], options["another"])
        report = run_import(rows, how, by=by)
        for row in report.rows:
            self.stdout.write(json.dumps(_told(row), ensure_ascii=False))
        counts = ", ".join(f"{count} {state}" for state, count in report.counts.items() if count)
        self.progress(f"{'Saved' if report.is_saved else 'Nothing was saved'}: {counts}.")
        return int(any(report.counts[state] for state in (ImportState.ERROR, ImportState.NOT_BEGUN)))


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > settings.IMPORT_BYTES:
            raise Refused(f"{file} is larger than {settings.IMPORT_BYTES} bytes.")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error


def _chosen(said: list[str]) -> dict[str, str]:
    found = {}
    for text in said:
        title, sign, name = text.rpartition("=")
        if not sign:
            raise Refused(f"“{text}” is no TITLE=NAME.")
        found[title] = name
    return found


def _told(row: ImportedRow) -> dict[str, Any]:
    errors = [f"{fault.column or fault.field}: {fault.sentence}".removeprefix(": ") for fault in row.faults]
    return {"line": row.line, "state": row.state.value, "claim": row.claim, "errors": errors}
