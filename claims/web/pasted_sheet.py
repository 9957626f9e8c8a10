"""A pasted list of URLs, or cells of a sheet, as rows. Pure."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from claimdesk.text.folding import fold

# The columns in the order that counts where the first row does not name them, and what each may be called.
_CALLED = (
    ("text", ("claim", "text", "твердження", "утверждение", "текст")),
    ("claimant", ("claimant", "author", "автор", "автор твердження", "автор утверждения")),
    ("url", ("url", "source", "link", "джерело", "источник", "посилання", "ссылка")),
    ("quote", ("quote", "quotation", "цитата")),
    ("claimed_on", ("date", "date claimed", "дата", "дата твердження", "дата утверждения")),
    ("topics", ("topic", "topics", "тема", "теми", "темы")),
)
COLUMNS = dict(_CALLED)


@dataclass(frozen=True)
class PastedRow:
    """One row: a claim, or a URL alone where `is_claim` does not hold. `topics` are separated by semicolons."""

    number: int
    is_claim: bool = False
    text: str = ""
    claimant: str = ""
    url: str = ""
    quote: str = ""
    claimed_on: str = ""
    topics: str = ""


def rows_in(pasted: str, *, most: int) -> list[PastedRow]:
    """The rows of `pasted` that are not empty: a URL a line, or cells with tabs between them, as a sheet copies them.

    Raises Invalid where there are none, or more than `most`, and for cells that cannot be read.
    """
    rows = list(_cells(pasted) if "\t" in pasted else _lines(pasted))
    if not rows:
        raise _invalid(_("Paste URLs, one a line, or rows of a sheet."))
    if len(rows) > most:
        words = _("There are %(count)s rows here; at most %(most)s are taken at once.")
        raise _invalid(words % {"count": len(rows), "most": most})
    return rows


def _lines(pasted: str) -> Iterator[PastedRow]:
    for number, line in enumerate(pasted.splitlines(), start=1):
        if line.strip():
            yield PastedRow(number, url=line.strip())


def _cells(pasted: str) -> Iterator[PastedRow]:
    try:
        sheet = list(csv.reader(StringIO(pasted), delimiter="\t"))
    except csv.Error as error:
        raise _invalid(_("These cells can't be read.")) from error
    names = list(COLUMNS)
    for number, cells in enumerate(sheet, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if number == 1 and (named := _heading(cells)):
            names = named
            continue
        said = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        yield PastedRow(number, is_claim=True, **said)


def _heading(cells: Sequence[str]) -> list[str]:
    """The columns that a first row names, "" for one that is not known; empty where it names none."""
    by_word = {fold(word): name for name, words in COLUMNS.items() for word in words}
    found = [by_word.get(fold(cell), "") for cell in cells]
    named = [name for name in found if name]
    return found if "text" in named and len(set(named)) == len(named) else []


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"rows": sentence})
