"""Rows of claims out of a file: CSV, Excel, NDJSON, or pages and files with ClaimReview. Nothing is written here."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from claims.api.importing.import_columns import body_of, columns_for, topics_by_name
from claims.claimreview.reader import CheckedClaim
from claims.claimreview.reader import read as read_reviews
from claims.models import Citation
from sources.extraction.files.sheets import DAMAGE_ERRORS
from sources.extraction.files.zip_package import office_members, repacked
from sources.extraction.reading import blank

CSV, XLSX, NDJSON, CLAIMREVIEW = "csv", "xlsx", "ndjson", "claimreview"
FORMATS = (CSV, XLSX, NDJSON, CLAIMREVIEW)
_ENDINGS = {".csv": CSV, ".tsv": CSV, ".txt": CSV, ".xlsx": XLSX, ".ndjson": NDJSON, ".jsonl": NDJSON}
_ENDINGS |= {".json": CLAIMREVIEW, ".html": CLAIMREVIEW, ".htm": CLAIMREVIEW}
_MAX_COLUMNS = 100


@dataclass(frozen=True)
class FileRow:
    """One claim of a file: the line at which it begins, its body as the API takes it, a sentence for each column that
    cannot be read (by its name, or "" for the row), and the titles of its columns by their names."""

    line: int
    body: Mapping[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def format_of(filename: str) -> str:
    """The format that a file has by its name; "" for one that tells none."""
    name = filename.lower()
    return next((form for ending, form in _ENDINGS.items() if name.endswith(ending)), "")


def read_rows(content: bytes, form: str, chosen: Mapping[str, str] | None = None) -> list[FileRow]:
    """The rows of a file of the format `form`; `chosen` says which column holds what, by its title.

    Raises Invalid for a file that cannot be read, one without rows, and one with more than CLAIMDESK_IMPORT_ROWS.
    """
    readers: dict[str, Callable[[], Iterator[FileRow]]] = {
        CSV: lambda: _joined(_table(_csv_lines(_text(content)), chosen or {})),
        XLSX: lambda: _joined(_table(_sheet_lines(content), chosen or {})),
        NDJSON: lambda: _objects(_text(content)),
        CLAIMREVIEW: lambda: _reviews(_text(content)),
    }
    found: list[FileRow] = []
    for row in readers[form]():
        found.append(row)
        if len(found) > settings.IMPORT_ROWS:
            raise _invalid(_("There are more than %(most)s rows here.") % {"most": settings.IMPORT_ROWS})
    if not found:
        raise _invalid(_("There are no rows here."))
    return found


def head_of(content: bytes, form: str) -> list[str]:
    """The titles of the columns of a table; none of a file that has no columns. Raises Invalid as read_rows does."""
    if form not in (CSV, XLSX):
        return []
    lines = _csv_lines(_text(content)) if form == CSV else _sheet_lines(content)
    return next((cells for _line, cells in lines if any(cells)), [])


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid(_("This is no text in UTF-8.")) from error


def _table(lines: Iterator[tuple[int, list[str]]], chosen: Mapping[str, str]) -> Iterator[FileRow]:
    columns: list[str] = []
    titles: dict[str, str] = {}
    topics = topics_by_name()
    for line, cells in lines:
        if not any(cells):
            continue
        if not columns:
            columns = columns_for(cells, chosen)
            titles = {name: title for name, title in zip(columns, cells, strict=True) if name}
            continue
        if any(cells[len(columns) :]):
            yield FileRow(line, {}, {"": _("This row has more cells than the first one.")}, titles)
            continue
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        body, faults = body_of(named, topics)
        yield FileRow(line, body, faults, titles)


def _joined(rows: Iterator[FileRow]) -> Iterator[FileRow]:
    """The rows, of which those that follow one of the same external id and say nothing else bring it a citation."""
    last: FileRow | None = None
    for row in rows:
        if last is not None and _continues(row, last):
            last = replace(
                last, body={**last.body, "citations": [*last.body.get("citations", []), *row.body["citations"]]}
            )
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last


def _continues(row: FileRow, last: FileRow) -> bool:
    if row.faults or last.faults or "citations" not in row.body or not row.body.get("external_id"):
        return False
    return all(last.body.get(name) == value for name, value in row.body.items() if name != "citations")


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [_cell(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise _invalid(_("Line %(line)s is no CSV.") % {"line": reader.line_num}) from error


def _cell(text: str) -> str:
    """The text of a cell, without the apostrophe by which an export keeps it from being a formula."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@＝＋－＠") else text


def _sheet_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet, formulas by their results."""
    members = office_members(blank(), content)
    try:
        book = openpyxl.load_workbook(repacked(members), read_only=True, data_only=True, keep_links=False)
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), 1):
            cells = [_shown(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            yield line, cells
    except (*DAMAGE_ERRORS, StopIteration) as error:
        raise _invalid(_("This workbook cannot be read.")) from error


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time_of_day():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value.isoformat() if isinstance(value, date | time_of_day) else str(value).strip()


def _objects(text: str) -> Iterator[FileRow]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            body = json.loads(part, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            yield FileRow(line, {}, {"": _("This is no JSON object.")})
            continue
        if isinstance(body, dict):
            yield FileRow(line, body)
        else:
            yield FileRow(line, {}, {"": _("This is no JSON object.")})


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the same name twice")
    return found


def _reviews(text: str) -> Iterator[FileRow]:
    reading = read_reviews(text)
    if reading.refusal:
        raise _invalid(str(reading.refusal))
    for number, review in enumerate(reading.reviews, 1):
        yield FileRow(_line_of(review, number), _body_of_review(review))
    for sentence in reading.broken:
        yield FileRow(0, {}, {"": sentence})


def _line_of(review: CheckedClaim, number: int) -> int:
    """The line at which it was found, else its number."""
    word, _space, rest = review.path.partition(" ")
    told = rest.partition(",")[0]
    return int(told) if word == "line" and told.isdecimal() else number


def _body_of_review(review: CheckedClaim) -> dict[str, Any]:
    """The claim that a check is about, and where it appeared. The rating is another desk's, so it is left out."""
    body: dict[str, Any] = {"text": review.claim, "claimant_name": review.claimant}
    if review.claimed_on:
        body["claimed_on"] = review.claimed_on
    cited = [{"url": url, "role": Citation.Role.APPEARANCE.value} for url in review.appearances]
    return {name: value for name, value in {**body, "citations": cited}.items() if value}


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, code="import_file", fields={"file": sentence})
