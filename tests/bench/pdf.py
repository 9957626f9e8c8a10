"""`./desk bench pdf [FOLDER]`: what readers of PDF find in files with known quotations, and how long they take.

With a FOLDER its PDF files are read too; of those only the time and the number of words are known.
"""

import io
import logging
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pdfminer.high_level
import pdfminer.psexceptions
import pypdf
import pypdf.errors
import pypdfium2

from claimdesk.cli.console import echo
from sources.extraction.parse import extract
from tests.pdf_samples import samples

ROUNDS = 3
SOFT_HYPHEN = "\u00ad"
# What the readers raise on files that they cannot open.
UNREADABLE = (pypdf.errors.PyPdfError, pypdfium2.PdfiumError, pdfminer.psexceptions.PSException)


def _pypdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _pdfminer(data: bytes) -> str:
    return str(pdfminer.high_level.extract_text(io.BytesIO(data)))


def _pdfium(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _desk(data: bytes) -> str:
    return extract(data, "application/pdf", "")["text"]


READERS: dict[str, Callable[[bytes], str]] = {
    "pypdf": _pypdf,
    "pdfminer.six": _pdfminer,
    "pypdfium2": _pdfium,
    "the desk": _desk,
}


@dataclass
class Score:
    """What a reader found of all quotations, and the milliseconds of CPU that it took."""

    found: int = 0
    milliseconds: float = 0


def main(folder: Path | None) -> int:
    """Print a table of quotations found, and one of the times."""
    logging.disable(logging.CRITICAL)
    scores = {name: Score() for name in READERS}
    echo(f"| File | {' | '.join(READERS)} |\n|---|{'---:|' * len(READERS)}")
    for sample in samples():
        cells = []
        for name, read in READERS.items():
            text, milliseconds = _measured(read, sample.data)
            found = sum(quote in text for quote in sample.quotes)
            scores[name].found += found
            scores[name].milliseconds += milliseconds
            cells.append(f"{found} of {len(sample.quotes)}")
        echo(f"| {sample.name} | {' | '.join(cells)} |")
    echo(f"| quotations found | {' | '.join(str(score.found) for score in scores.values())} |")
    echo(f"| ms of CPU, all | {' | '.join(f'{score.milliseconds:.0f}' for score in scores.values())} |")
    for path in sorted(folder.glob("*.pdf")) if folder else ():
        measured = [_measured(read, path.read_bytes()) for read in READERS.values()]
        echo(f"| {path.name}: ms, words | {' | '.join(f'{ms:.0f}, {len(text.split())}' for text, ms in measured)} |")
    return 0


def _measured(read: Callable[[bytes], str], data: bytes) -> tuple[str, float]:
    """The text on one line, and the least CPU time of some rounds in milliseconds."""
    text, times = "", []
    for _round in range(ROUNDS):
        begin = time.process_time()
        try:
            text = read(data)
        except UNREADABLE:
            text = ""
        times.append(1000 * (time.process_time() - begin))
    return " ".join(unicodedata.normalize("NFKC", text).replace(SOFT_HYPHEN, "").split()), min(times)
