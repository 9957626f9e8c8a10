"""Read a table of separated values: a line a row, its cells parted by tabs."""

import csv
import io

from sources.extraction.charset import decoded
from sources.extraction.files.partial_text import cut_body, fill_text
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

MAX_CSV_BYTES = 10_000_000
MAX_CELL_CHARACTERS = 1_000_000
SAMPLE_CHARACTERS = 20_000
DELIMITERS = ",;\t|"


def read(reading: Reading, body: bytes, content_type: str, _url: str) -> None:
    """Fill in the text; what cannot be taken apart is read as it is written."""
    found = decoded(cut_body(reading, body, MAX_CSV_BYTES), content_type, markup=False)
    text, reading["charset"], reading["charset_source"] = found.text, found.codec, found.source
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
        text = "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    except csv.Error:  # a cell without an end
        text = text.replace("\0", "")
    fill_text(reading, text)
    reading["language"] = language_of(reading["text"])


def _delimiter(text: str) -> str:
    """What parts the cells: what stands in most lines, and there most often."""
    lines = [line for line in text[:SAMPLE_CHARACTERS].splitlines() if line.strip()]
    counts = {each: [line.count(each) for line in lines] for each in DELIMITERS}
    return max(DELIMITERS, key=lambda each: (sum(map(bool, counts[each])), sum(counts[each])))
