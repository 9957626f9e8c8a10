"""Tables as .xlsx, written row by row into a file that is thrown away, so that memory stays as it is.

A text is always a text: no cell holds a formula, whatever it begins with.
"""

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

MAX_ROWS = 1_048_576  # of one sheet, which programs of tables can open
MAX_CELL = 32_767  # characters
CUT = "…"
_CHUNK = 65_536
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def written_workbook(head: list[str], chunks: Iterator[list[list[Any]]]) -> Iterator[bytes]:
    """The bytes of a workbook with a sheet of `head` and the rows of `chunks`; another sheet where one is full."""
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        _write(file, head, chunks)
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def _write(file: IO[bytes], head: list[str], chunks: Iterator[list[list[Any]]]) -> None:
    book = Workbook(write_only=True)
    sheet, rows = _new_sheet(book, head), 1
    for chunk in chunks:
        for values in chunk:
            if rows == MAX_ROWS:
                sheet, rows = _new_sheet(book, head), 1
            sheet.append([_cell(sheet, value) for value in values])
            rows += 1
    book.save(file)


def _new_sheet(book: Any, head: list[str]) -> Any:
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    cells = [_cell(sheet, name) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = _NOT_IN_XML.sub("\ufffd", str(value))
    made = WriteOnlyCell(sheet, value=text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT)] + CUT)
    made.data_type = "s"  # not what the text looks like
    return made
