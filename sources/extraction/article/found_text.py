"""Find the lines of a page that a text consists of which another reader took from it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from sources.extraction.article.features import MIN_PROSE_CHARACTERS
from sources.extraction.visible_text import VisibleText

WORD = re.compile(r"\w+")
ROW_WORDS = 3
MIN_SHARED_ROWS = 0.5  # of a line's rows of words: a line that shares more of them with the article is part of it


def article_lines(seen: VisibleText, article: str) -> list[int]:
    """The numbers of the lines of a page that `article` consists of, whoever found that text in the page.

    A line belongs to it whole or not at all: readers may have left out words in the middle of one. Where a page has a
    line more often than the article, those next to other lines of the article are taken.
    """
    found = [line for line in map(_single_spaced, article.splitlines()) if line]
    joined = " ".join(found)
    rows, wanted = frozenset(_rows(joined)), Counter(found)
    places: dict[str, list[int]] = {}
    for number, line in enumerate(seen.lines):
        words = " ".join(seen.text[line.start : line.end].split())
        if words in wanted or _is_in(words, joined, rows):
            places.setdefault(words, []).append(number)
    sure = sorted(
        number
        for words, numbers in places.items()
        if len(numbers) <= max(wanted[words], 1) and len(words) >= MIN_PROSE_CHARACTERS
        for number in numbers
    )
    chosen = []
    for words, numbers in places.items():
        numbers.sort(key=lambda number: _distance(number, sure))
        chosen += numbers[: max(wanted[words], 1)]
    return sorted(chosen)


def _single_spaced(line: str) -> str:
    """A line as readers write it, without the marks of a list or of a row of a table."""
    if line.startswith("|"):
        return " ".join(line.replace("|---", "").replace("|", " ").split())
    return " ".join(line.removeprefix("- ").split())


def _is_in(line: str, joined: str, rows: frozenset[str]) -> bool:
    if len(line) < MIN_PROSE_CHARACTERS:
        return False
    if line in joined:
        return True
    own = [*_rows(line)]
    return sum(row in rows for row in own) > MIN_SHARED_ROWS * len(own)


def _distance(number: int, sure: list[int]) -> int:
    """How many lines lie between a line and the next of those that are surely in the article."""
    at = bisect_left(sure, number)
    return min((abs(number - other) for other in sure[max(at - 1, 0) : at + 1]), default=0)


def _rows(text: str) -> Iterator[str]:
    """Each three words that follow each other."""
    words = WORD.findall(text)
    return (" ".join(words[place : place + ROW_WORDS]) for place in range(len(words) - ROW_WORDS + 1))
