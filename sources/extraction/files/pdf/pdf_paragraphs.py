"""From the lines of all pages of a PDF to its text: paragraphs over lines, columns and pages. Pure.

Words that a line's end parts are joined. What stands at the head and foot of pages (running titles, page numbers,
footnotes) comes behind the paragraph that goes on over the page, so that it parts no sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from sources.extraction.files.pdf.pdf_columns import Row, blocks_of
from sources.extraction.files.pdf.pdf_lines import Segment, joined

SOFT_HYPHEN = "\u00ad"
BROKEN_WORD = re.compile(r"(\w+)[-\u2010\u00ad]$")
HYPHENATED = re.compile(r"\w+[-\u2010]\w+")
NUMBER = re.compile(r"\d+")
SENTENCE_END = re.compile(r"[.!?…:;][\"'»”“’)\]]*\d*$")
# First parts of compound words that are always written with a hyphen.
COMPOUND_PARTS = frozenset({"будь", "казна", "хтозна", "віце", "екс", "прес", "вице", "экс", "пресс", "vice", "ex"})
HEAD_LINES = 2  # so many lines at the head and foot of a page may be a running title or a page number
MAX_LEADING_RATIO = 1.35  # of the usual distance of lines: further apart are two paragraphs
MAX_LEADING = 1.9  # of the height of letters
MAX_HEIGHT_RATIO = 1.15
NOTE_HEIGHT = 0.87  # of the usual height: a smaller line at the foot of a page is a note
FULL_LINE = 0.75  # of the block's width: the line before the end of a shorter one ends its paragraph
INDENT = 0.8  # of the height of letters


@dataclass(frozen=True)
class PdfPage:
    """The lines of a page: `body` in reading order by block, `margins` are its head, foot and notes."""

    body: list[list[Segment]]
    margins: list[str]


def pages_of(pages: list[list[Row]]) -> list[PdfPage]:
    """Each page with what stands at its head and foot set apart."""
    repeated = _repeated(pages)
    return [_page(rows, repeated) for rows in pages]


def text_of_pages(pages: Iterable[PdfPage]) -> str:
    """The text of all pages, a line a paragraph."""
    pages = [*pages]
    lines = (line.text for page in pages for block in page.body for line in block)
    compounds = {word.lower() for text in lines for word in HYPHENATED.findall(text)}
    return "\n".join(_lines(pages, compounds)).replace(SOFT_HYPHEN, "")


def _lines(pages: list[PdfPage], compounds: set[str]) -> Iterator[str]:
    """The paragraphs, each as soon as it is known to be whole; behind it the margins of the pages that it stands on."""
    paragraph = ""
    margins: list[str] = []
    for page in pages:
        for block in page.body:
            for number, each in enumerate(_paragraphs(block, compounds)):
                if number == 0 and paragraph and _goes_on(paragraph, each):
                    paragraph = join(paragraph, each, compounds)
                    continue
                yield from filter(None, (paragraph, *margins))
                paragraph, margins = each, []
        margins += page.margins
    yield from filter(None, (paragraph, *margins))


def join(before: str, after: str, compounds: set[str] | frozenset[str] = frozenset()) -> str:
    """Two lines as one: a word that the line's end parts is put together.

    The hyphen stays before a capital or a digit, and in words that stand in `compounds`, as the text writes them.
    """
    broken = BROKEN_WORD.search(before)
    if broken is None:
        return f"{before} {after}"
    head = re.match(r"\w+", after)
    whole = f"{broken[1]}-{head[0] if head else ''}".lower()
    if before.endswith(SOFT_HYPHEN):
        return before[:-1] + after
    kept = not after[:1].islower() or whole in compounds or broken[1].lower() in COMPOUND_PARTS
    return before + after if kept else before[:-1] + after


def _goes_on(paragraph: str, after: str) -> bool:
    """Whether a sentence goes on in the next column or on the next page."""
    if BROKEN_WORD.search(paragraph):
        return after[:1].isalnum()
    return after[:1].islower() and not SENTENCE_END.search(paragraph)


def _paragraphs(block: list[Segment], compounds: set[str]) -> Iterator[str]:
    left, right = min(line.left for line in block), max(line.right for line in block)
    usual = _leading(block)
    paragraph = block[0].text
    for before, line in pairwise(block):
        near = before.baseline - line.baseline <= min(usual * MAX_LEADING_RATIO, MAX_LEADING * before.height)
        alike = max(before.height, line.height) <= MAX_HEIGHT_RATIO * min(before.height, line.height)
        full = before.right - left >= FULL_LINE * (right - left) and line.left - left < INDENT * line.height
        if near and alike and (full or BROKEN_WORD.search(before.text)):
            paragraph = join(paragraph, line.text, compounds)
        else:
            yield paragraph
            paragraph = line.text
    yield paragraph


def _leading(block: list[Segment]) -> float:
    """The usual distance of the lines of a block, in points."""
    distances = [before.baseline - line.baseline for before, line in pairwise(block)]
    return median(distances) if distances else 0


def _page(rows: list[Row], repeated: frozenset[str]) -> PdfPage:
    head = [*takewhile(lambda row: _pattern(row) in repeated, rows[:HEAD_LINES])]
    foot = [*takewhile(lambda row: _pattern(row) in repeated, reversed(rows[HEAD_LINES:][-HEAD_LINES:]))]
    margins = head + foot[::-1]
    body = rows[len(head) : len(rows) - len(foot)]
    notes = _notes(body)
    body = body[: len(body) - len(notes)]
    return PdfPage(blocks_of(body), [joined(row).text for row in (*notes, *margins)])


def _notes(rows: list[Row]) -> list[Row]:
    """The rows in small letters at the foot of a page, at most half of it."""
    usual = median(joined(row).height for row in rows) if rows else 0
    count = 0
    while count < len(rows) // 2 and joined(rows[-1 - count]).height < NOTE_HEIGHT * usual:
        count += 1
    return rows[len(rows) - count :]


def _repeated(pages: list[list[Row]]) -> frozenset[str]:
    """The patterns of the lines that stand at the head or foot of every second page or more."""
    counts: Counter[str] = Counter()
    for rows in pages:
        counts.update({_pattern(row) for row in (*rows[:HEAD_LINES], *rows[HEAD_LINES:][-HEAD_LINES:])})
    return frozenset(pattern for pattern, count in counts.items() if count > 1 and count * 2 >= len(pages))


def _pattern(row: Row) -> str:
    """The words of a row with all numbers alike."""
    return NUMBER.sub("#", joined(row).text.lower())
