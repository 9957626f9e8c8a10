"""The words of a part of a .docx or .pptx file, as they stand: changes accepted, hidden words left out.

Both keep text in elements of the same names (ECMA-376-1, 17 and 21.1): p, r, t, tbl, tr, tc.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import lxml.etree

from sources.extraction.cleaning import line
from sources.extraction.files.safe_xml import children, local_name
from sources.extraction.reading import Reading

# Deleted and moved words, codes of fields, and what only programs read that cannot show the better form beside it.
UNSEEN = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "pPr", "tblPr", "sectPr"})
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
SPACES_AT_TABS = re.compile(r" *\t *")
MAX_DOCUMENT_AUTHORS = 20


def text_of_part(root: Any) -> str:
    """The words of a part, a line a paragraph, and a line a row of a table with tabs between its cells."""
    lines = (SPACES_AT_TABS.sub("\t", each).strip() for each in "".join(_parts(root)).split("\n"))
    return "\n".join(each for each in lines if each)


def say_about(reading: Reading, said: Any) -> None:
    """Fill in title, authors and the last change from the core properties, as python-docx and python-pptx give them."""
    with suppress(ValueError, TypeError, AttributeError):
        reading["title"] = line(str(said.title or ""))[:500]
        people = (line(name) for name in str(said.author or "").split(";"))
        reading["authors"] = [name for name in people if name][:MAX_DOCUMENT_AUTHORS]
        changed = said.modified or said.created
        if isinstance(changed, datetime):
            reading["modified_at"], reading["modified_from"] = changed.isoformat(), "file"


def _parts(root: Any) -> Iterator[str]:
    cells = 0  # how many cells deep
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "end":
            cells -= name == "tc"
            yield _end_of(name, in_cell=cells > 0)
        elif name in UNSEEN or (name == "r" and _is_hidden(element)):
            walker.skip_subtree()
        else:
            cells += name == "tc"
            yield "\n" if name == "txbxContent" else BREAKS.get(name, "")
            yield (element.text or "") if name == "t" else ""


def _end_of(name: str, *, in_cell: bool) -> str:
    if name == "p":
        return " " if in_cell else "\n"
    return {"tc": "\t", "tr": "\n"}.get(name, "")


def _is_hidden(run: Any) -> bool:
    """Whether a run of letters is hidden (`vanish`), as notes to oneself are."""
    properties = next(children(run, "rPr"), None)
    hidden = next(children(properties, "vanish"), None) if properties is not None else None
    return hidden is not None and not any(value in {"0", "false", "off"} for value in hidden.attrib.values())
