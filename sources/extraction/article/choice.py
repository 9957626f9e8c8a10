"""Choose the lines of a page that are its article, and say whether that leaves doubt.

Each line gets a probability from its features and the trees of model.json. Sentences between lines of the article, and
between its heading and its first line, are part of it whatever they are: quotations in a box, words that are one link.
"""

import re
from typing import NamedTuple

from sources.extraction.article.features import MIN_PROSE_CHARACTERS, ReadPage
from sources.extraction.article.model import probability
from sources.extraction.visible_text import VisibleText

LIKELY = 0.5  # a line with this probability is part of the article
LIKELY_FOUND = 0.2  # a line that another reader found too
LIKELY_ALONE = 0.95  # a line that another reader did not find
MAX_UNCERTAIN = 0.15  # of the article's characters: of more of them another reader is asked
MIN_SURE_CHARACTERS = 400  # a shorter article may be a scrap
MAX_GAP = 3  # lines between two of the article
MIN_GAP_CHARACTERS = 30
MAX_GAP_LINKED = 0.5  # of a line; in its middle
ENDS_SENTENCE = re.compile(r"[.!?…»”\"')\]]$")
QUOTATION = re.compile(r"[«“„\"][^«»“”„\"]{20,}[»”“\"]")
BOXES = frozenset({"aside", "caption"})  # regions where quotations of the article are shown large


class Choice(NamedTuple):
    """What the structure of a page says of its article."""

    page: ReadPage
    likely: list[float]  # how likely each line is part of it
    lines: list[int]  # the numbers of those that are
    is_sure: bool  # whether no other reader needs to be asked
    prose: int  # characters of lines that may be prose, wherever they stand


def by_structure(seen: VisibleText, title: str) -> Choice:
    """What the structure of a page says of its article; `title` is the page's."""
    page = ReadPage(seen, title)
    return chosen_lines(page, [0.0 if each is None else probability(each) for each in page.features()])


def chosen_lines(page: ReadPage, likely: list[float]) -> Choice:
    """The lines of the article of a page, by how likely each of them is part of it."""
    lines = _with_sentences(page, [number for number, value in enumerate(likely) if value > LIKELY])
    uncertain = [number for number, value in enumerate(likely) if LIKELY_FOUND < value <= LIKELY_ALONE]
    total = _characters(page, lines)
    is_sure = total >= MIN_SURE_CHARACTERS and _characters(page, uncertain) <= MAX_UNCERTAIN * total
    return Choice(page, likely, lines, is_sure, _prose(page))


def with_reader(choice: Choice, found: list[int]) -> list[int]:
    """The lines of the article where another reader `found` those; all of them where ours are less than half."""
    page, known = choice.page, {*found}
    limits = (LIKELY_FOUND if number in known else LIKELY_ALONE for number in range(len(page.lines)))
    own = [number for number, limit in enumerate(limits) if choice.likely[number] > limit]
    own = _with_sentences(page, own)
    return found if 2 * _characters(page, own) < _characters(page, found) else own


def _characters(page: ReadPage, lines: list[int]) -> int:
    return sum(page.lines[number].length for number in lines)


def _prose(page: ReadPage) -> int:
    """How many characters of a page may be prose."""
    lengths = ((line.length, line.linked) for line in page.lines if not line.region)
    return int(sum(n * (1 - 2 * linked) for n, linked in lengths if n >= MIN_PROSE_CHARACTERS and linked <= 0.5))


def _with_sentences(page: ReadPage, lines: list[int]) -> list[int]:
    """The lines with the sentences before and between them."""
    return _filled(page, _lead(page, lines) + lines)


def _lead(page: ReadPage, lines: list[int]) -> list[int]:
    """The sentences between the heading of the page and the first of the lines of its article."""
    first = lines[0] if lines else 0
    if not first - MAX_GAP <= page.heading < first or page.heading < 0:
        return []
    between = range(page.heading + 1, first)
    return [n for n in between if page.lines[n].length >= MIN_PROSE_CHARACTERS and _is_sentence(page, n)]


def _filled(page: ReadPage, lines: list[int]) -> list[int]:
    """The lines with those sentences that stand between them."""
    filled: list[int] = []
    for number in lines:
        if filled and number - filled[-1] - 1 <= MAX_GAP:
            filled += [between for between in range(filled[-1] + 1, number) if _is_sentence(page, between)]
        filled.append(number)
    return filled


def _is_sentence(page: ReadPage, number: int) -> bool:
    line = page.lines[number]
    if line.length < MIN_GAP_CHARACTERS or not ENDS_SENTENCE.search(line.text):
        return False
    if QUOTATION.search(line.text):
        return not line.region or line.region in BOXES
    return not line.region and line.linked <= MAX_GAP_LINKED
