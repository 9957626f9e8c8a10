"""Find the article where it is obvious: paragraphs of one element that have nearly all the prose of the page.

That is so on most pages of the press, and finding it takes a tenth of trafilatura's time. In any doubt this returns
nothing, and trafilatura decides.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sources.extraction.visible_text import VisibleText

MIN_PROSE_CHARACTERS = 40  # a shorter paragraph may be a caption or a button
MIN_ARTICLE_CHARACTERS = 800  # a shorter text is in doubt
MIN_PROSE_SHARE = 0.75  # of the page's prose: a text with less of it is in doubt
MAX_LOOSE_SHARE = 0.1  # of a text's length: more text outside paragraphs puts it in doubt
ANCESTOR_DECAY = 0.6  # weight of a paragraph for each further ancestor
MAX_LINKED_SHARE, MAX_LINK_LINE_CHARACTERS = 0.7, 200  # a short line that is mostly links is navigation
# Elements that are one line of a text, unless they contain a container.
LINE_TAGS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "td", "th", "dd", "dt", "figcaption",
})  # fmt: skip
CONTAINER_TAGS = ("p", "li", "div")
# Class names and ids of what sites put between the paragraphs of an article.
NOT_ARTICLE_NAMES = re.compile(
    r"comment|related|shar(?:e|ing)|social|newsletter|subscri|promo|sidebar|footer|breadcrumb|author|byline|caption"
    r"|advert|\bads?\b|sponsor|recommend|teaser|\btags?\b|\bnav|menu|cookie|popup|modal|widget\b|\bmeta\b|disqus|credit"
    r"|signup|more-|hidden|toolbar|print|rating|pagination|\bbio\b|copyright|disclaimer|trending|popular|most-",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")
ROW_WORDS = 3
MIN_SHARED_ROWS = 0.5  # of a line's rows of words: a line that shares more of them with the article is part of it
LINE_BREAK_MARK = "\ue000"  # a private-use character that stands for a line break while words are joined


@dataclass
class _Text:
    """The text so far: `lines`, how many characters of prose they have, how many characters are in no line."""

    prose: dict[Any, int]
    lines: list[str] = field(default_factory=list)
    kept: int = 0
    loose: int = 0

    def add(self, element: Any) -> None:
        """Add the lines of an element and its descendants, without what is not part of the article."""
        if element.tag in LINE_TAGS and next(element.iterdescendants(*CONTAINER_TAGS), None) is None:
            self._add_line(element)
            return
        self.loose += _length(element.text)
        for part in element:
            if not NOT_ARTICLE_NAMES.search(f"{part.get('class') or ''} {part.get('id') or ''}"):
                self.add(part)
            self.loose += _length(part.tail)

    def _add_line(self, element: Any) -> None:
        words = _words(element)
        if words and not (len(words) < MAX_LINK_LINE_CHARACTERS and _linked(element) > MAX_LINKED_SHARE * len(words)):
            self.lines.append(words)
            self.kept += self.prose.get(element, 0)


def plain_article(tree: Any) -> tuple[Any, str]:
    """The element that contains the article, and its text, one line per paragraph; the text is empty in doubt.

    `tree` is the page without elements that are never text; it is not changed.
    """
    prose = dict(_prose(tree))
    if not prose:
        return tree, ""
    place, found = _place(prose), _Text(prose)
    found.add(place)
    text = "\n".join(found.lines)
    is_all = found.kept >= MIN_PROSE_SHARE * sum(prose.values())
    return place, text if is_all and len(text) >= MIN_ARTICLE_CHARACTERS and found.loose <= MAX_LOOSE_SHARE * len(
        text
    ) else ""


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


def _prose(tree: Any) -> Iterator[tuple[Any, int]]:
    """The paragraphs of the page that are prose, with their length less twice that of their links."""
    for paragraph in tree.iter("p"):
        length = _length(paragraph.text_content())
        own = length - 2 * _linked(paragraph)
        if length >= MIN_PROSE_CHARACTERS and own > 0:
            yield paragraph, own


def _place(prose: dict[Any, int]) -> Any:
    """The closest element that contains most of the prose."""
    counts: dict[Any, float] = {}
    for paragraph, length in prose.items():
        count = float(length)
        for element in paragraph.iterancestors():
            counts[element] = counts.get(element, 0) + count
            count *= ANCESTOR_DECAY
    return max(counts, key=lambda element: counts[element])


def _linked(element: Any) -> int:
    return sum(len(anchor.text_content()) for anchor in element.iter("a"))


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _words(element: Any) -> str:
    """The words of a line with single spaces; line breaks (`br`) are kept."""
    breaks = list(element.iter("br"))
    for each in breaks:
        each.text = LINE_BREAK_MARK
    words = " ".join(element.text_content().split())
    for each in breaks:
        each.text = None
    return "\n".join(line.strip() for line in words.split(LINE_BREAK_MARK)).strip() if breaks else words
