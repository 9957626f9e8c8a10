"""Choose the lines of a page that are its article, and say whether that may be too little.

Each line gets a probability from its features and the trees of model.json. Sentences between lines of the article, and
between its heading and its first line, are part of it whatever they are: quotations in a box, words that are one link.
"""

import re
from typing import NamedTuple

from sources.extraction.article.features import MIN_PROSE_CHARACTERS, Page
from sources.extraction.article.model import probability
from sources.extraction.visible_text import VisibleText

LIKELY = 0.5  # a line with this probability is part of the article
MIN_SURE_CHARACTERS = 400  # a shorter article may be a scrap
MAX_GAP = 3  # lines between two of the article
MIN_GAP_CHARACTERS = 30
MAX_GAP_LINKED = 0.5  # of a line; in its middle
ENDS_SENTENCE = re.compile(r"[.!?…»”\"')\]]$")
QUOTATION = re.compile(r"[«“„\"][^«»“”„\"]{20,}[»”“\"]")
BOXES = frozenset({"aside", "caption"})  # regions where quotations of the article are shown large


class Choice(NamedTuple):
    """The numbers of the lines of the article, whether that is too much for a scrap, and what prose the page has."""

    lines: list[int]
    is_sure: bool
    prose: int  # characters of lines that may be prose, wherever they stand


def by_structure(seen: VisibleText, title: str) -> Choice:
    """What the structure of a page says of its article; `title` is the page's."""
    if not seen.lines:
        return Choice([], is_sure=False, prose=0)
    page = Page(seen, title)
    return chosen(page, [0.0 if each is None else probability(each) for each in page.features()])


def chosen(page: Page, likely: list[float]) -> Choice:
    """The lines of the article of a page, by how likely each of them is part of it."""
    lines = [number for number, value in enumerate(likely) if value > LIKELY]
    lines = _filled(page, _lead(page, lines) + lines)
    return Choice(lines, _characters(page, lines) >= MIN_SURE_CHARACTERS, _prose(page))


def with_reader(seen: VisibleText, own: list[int], found: list[int]) -> list[int]:
    """The lines of our `own` choice; those that another reader `found` where ours are less than half of them."""
    lengths = [line.end - line.start for line in seen.lines]
    if 2 * sum(lengths[number] for number in own) < sum(lengths[number] for number in found):
        return found
    return own


def _characters(page: Page, lines: list[int]) -> int:
    return sum(page.lines[number].length for number in lines)


def _prose(page: Page) -> int:
    """How many characters of a page may be prose."""
    lengths = ((line.length, line.linked) for line in page.lines if not line.region)
    return int(sum(n * (1 - 2 * linked) for n, linked in lengths if n >= MIN_PROSE_CHARACTERS and linked <= 0.5))


def _lead(page: Page, lines: list[int]) -> list[int]:
    """The sentences between the heading of the page and the first of the lines of its article."""
    first = lines[0] if lines else 0
    if not first - MAX_GAP <= page.heading < first or page.heading < 0:
        return []
    between = range(page.heading + 1, first)
    return [n for n in between if page.lines[n].length >= MIN_PROSE_CHARACTERS and _is_sentence(page, n)]


def _filled(page: Page, lines: list[int]) -> list[int]:
    """The lines with those sentences that stand between them."""
    filled: list[int] = []
    for number in lines:
        if filled and number - filled[-1] - 1 <= MAX_GAP:
            filled += [between for between in range(filled[-1] + 1, number) if _is_sentence(page, between)]
        filled.append(number)
    return filled


def _is_sentence(page: Page, number: int) -> bool:
    line = page.lines[number]
    if line.length < MIN_GAP_CHARACTERS or not ENDS_SENTENCE.search(line.text):
        return False
    if QUOTATION.search(line.text):
        return not line.region or line.region in BOXES
    return not line.region and line.linked <= MAX_GAP_LINKED
