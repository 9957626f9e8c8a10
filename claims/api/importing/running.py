"""Logging the rows of a file: each held to the rules of the API, each in a transaction of its own, or all in one.

A row without an external id is remembered by what it says. So a file that is sent again, after a crash or with more
rows, logs only what is not there yet.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from claimdesk.accounts.external_ids import called
from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.api.problems import flat
from claimdesk.canonical import canonical_json
from claimdesk.errors import Conflict, DomainError
from claims.actions import NearlySame, claimant_named, log_or_revise_claim
from claims.api.importing.file_rows import FileRow
from claims.api.importing.import_columns import column_of
from claims.api.inputs import ClaimInput, at_source_details, draft
from claims.models import Claim
from claims.permissions import visible_claims


class ImportState(StrEnum):
    """What became of a row, or in a trial would become of it."""

    CREATED = "created"
    CHANGED = "changed"
    KNOWN = "known"
    ERROR = "error"
    NOT_BEGUN = "not_begun"


IMPORT_WORDS: dict[ImportState, Promise] = {
    ImportState.CREATED: gettext_lazy("New"),
    ImportState.CHANGED: gettext_lazy("Changed"),
    ImportState.KNOWN: gettext_lazy("Known"),
    ImportState.ERROR: gettext_lazy("Error"),
    ImportState.NOT_BEGUN: gettext_lazy("Not begun"),
}


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row: the title of the column, the field of the API, and a sentence."""

    column: str
    field: str
    sentence: str


@dataclass(frozen=True)
class ImportedRow:
    """A row and what became of it: the number of its claim, and of those that say nearly the same."""

    line: int
    state: ImportState
    text: str = ""
    claim: int | None = None
    faults: tuple[RowFault, ...] = ()
    alike: tuple[int, ...] = ()

    @property
    def word(self) -> Promise:
        return IMPORT_WORDS[self.state]


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a file, in their order; nothing of them where it is not `is_saved`."""

    rows: Sequence[ImportedRow]
    is_saved: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportOptions:
    """How a file is taken: as a trial; all of it or nothing; and whether its claims are others than those that say
    nearly the same."""

    is_trial: bool = False
    is_whole: bool = False
    is_another: bool = False


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to be kept."""


def run_import(rows: Iterable[FileRow], options: ImportOptions, *, by: User) -> ImportReport:
    """Log the claims of `rows`. A row with a fault changes nothing, and stops the others only where all or nothing is
    wanted. After CLAIMDESK_IMPORT_SECONDS no further row begins; those that are left can be sent again.

    Raises NotAllowed; Conflict where all or nothing took longer than CLAIMDESK_API_WRITE_SECONDS, which is for how long
    others may be kept from writing.
    """
    require(by, Permission.LOG_CLAIM)
    if not options.is_whole or options.is_trial:
        done = _one_by_one(rows, options, by=by)
        return _report(done, is_saved=not options.is_trial)
    done = []
    try:
        with transaction.atomic():
            done = _one_by_one(rows, options, by=by)
            _require_whole(done)
    except _TakenBack:
        left = [row if row.state == ImportState.ERROR else _untouched(row) for row in done]
        return _report(left, is_saved=False)
    return _report(done, is_saved=True)


def _require_whole(done: Sequence[ImportedRow]) -> None:
    """Raise _TakenBack where a row was refused, Conflict where one was not begun."""
    if any(row.state == ImportState.ERROR for row in done):
        raise _TakenBack
    if any(row.state == ImportState.NOT_BEGUN for row in done):
        sentence = _("This is too much for one transaction, and nothing was saved. Import good rows only.")
        raise Conflict(sentence, code="too_slow")


def _one_by_one(rows: Iterable[FileRow], options: ImportOptions, *, by: User) -> list[ImportedRow]:
    is_one = options.is_whole and not options.is_trial
    end = time.monotonic() + (settings.API_WRITE_SECONDS if is_one else settings.IMPORT_SECONDS)
    seen: dict[str, int] = {}
    done = []
    for row in rows:
        if time.monotonic() >= end:
            done.append(ImportedRow(row.line, ImportState.NOT_BEGUN, _text_of(row)))
            continue
        name = _name_of(row)
        if name in seen and not row.faults:
            why = _("The same as line %(line)s.") % {"line": seen[name]}
            done.append(_refused(row, (RowFault("", "", why),)))
            continue
        seen[name] = row.line
        done.append(_imported(row, name, options, by=by))
    return done


def _imported(row: FileRow, name: str, options: ImportOptions, *, by: User) -> ImportedRow:
    if row.faults:
        faults = tuple(RowFault(row.titles.get(field, ""), field, said) for field, said in row.faults.items())
        return _refused(row, faults)
    if "external_id" not in row.body and (known := called(name, by=by, among=visible_claims(by)).first()):
        return ImportedRow(row.line, ImportState.KNOWN, _text_of(row), known.pk)
    made: list[ImportedRow] = []
    try:
        with transaction.atomic():
            made.append(_logged(row, name, options, by=by))
            _keep_unless(options)
    except _TakenBack:
        is_new = made[0].state == ImportState.CREATED  # its number goes to another claim
        return replace(made[0], claim=None) if is_new else made[0]
    except (DomainError, ValidationError) as error:
        return _refusal_of(row, error)
    return made[0]


def _keep_unless(options: ImportOptions) -> None:
    """Raise _TakenBack where this is a trial."""
    if options.is_trial:
        raise _TakenBack


def _refusal_of(row: FileRow, error: DomainError | ValidationError) -> ImportedRow:
    if isinstance(error, ValidationError):
        return _refused(row, _faults_of(row, dict(flat(error.detail)), ""))
    refused = _refused(row, _faults_of(row, error.fields, str(error)))
    alike = tuple(match.claim.pk for match in error.matches) if isinstance(error, NearlySame) else ()
    return replace(refused, alike=alike)


def _logged(row: FileRow, name: str, options: ImportOptions, *, by: User) -> ImportedRow:
    """The row, logged or brought up to date. Raises ValidationError, DomainError."""
    form = ClaimInput(data=dict(row.body), context={"request": SimpleNamespace(user=by)})
    form.is_valid(raise_exception=True)
    data = dict(form.validated_data)
    data.pop("external_id", None)
    drafts = [draft(citation) for citation in data.pop("citations", [])]
    if (claimant := data.pop("claimant_name", None)) is not None:
        data["claimant"] = claimant_named(claimant, by=by)
    data["is_another"] = options.is_another or data.get("is_another", False)
    known = called(name, by=by, among=visible_claims(by)).first()
    with at_source_details():
        claim, is_new = log_or_revise_claim(name, by=by, citations=drafts, **data)
    state = ImportState.CREATED if is_new else _state_of(known, claim)
    return ImportedRow(row.line, state, claim.text, claim.pk)


def _state_of(before: Claim | None, after: Claim) -> ImportState:
    return ImportState.KNOWN if before and before.version == after.version else ImportState.CHANGED


def _name_of(row: FileRow) -> str:
    """By what the row is known: its external id, or a digest of what it says."""
    given = row.body.get("external_id")
    if isinstance(given, str) and given:
        return given
    return f"row-sha256:{hashlib.sha256(canonical_json(row.body)).hexdigest()}"


def _faults_of(row: FileRow, fields: Mapping[str, Any], sentence: str) -> tuple[RowFault, ...]:
    if not fields:
        return (RowFault("", "", sentence),)
    made = []
    for path, said in fields.items():
        column = column_of(path, row.titles)
        made.append(RowFault(row.titles.get(column, ""), path, str(said)))
    return tuple(made)


def _refused(row: FileRow, faults: tuple[RowFault, ...]) -> ImportedRow:
    return ImportedRow(row.line, ImportState.ERROR, _text_of(row), faults=faults)


def _untouched(row: ImportedRow) -> ImportedRow:
    return ImportedRow(row.line, ImportState.NOT_BEGUN, row.text)


def _text_of(row: FileRow) -> str:
    return str(row.body.get("text", ""))[:300]


def _report(rows: Sequence[ImportedRow], *, is_saved: bool) -> ImportReport:
    counts = {state.value: sum(row.state == state for row in rows) for state in ImportState}
    return ImportReport(rows, is_saved, counts)
