"""The article where it is plain to see: paragraphs in one place that hold nearly all the prose of the page.

So it is on most pages of the press, and to see it takes a tenth of trafilatura's time. Where there is any doubt
nothing is said, and trafilatura decides: two readers that agree are as good as the better one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PROSE = 40  # characters: a paragraph of fewer may be a caption or a button
LEAST = 800  # characters of a text that is not doubted
ALL = 0.75  # so much of the page's prose is in a text that is not doubted
LOOSE = 0.1  # of a text's length may stand around it that is in no paragraph
DECAY = 0.6  # what a paragraph counts for the place around the place that it stands in
LINKED, SHORT = 0.7, 200  # a line with so much of it in links, and not longer, leads elsewhere
# The kinds of elements that are one line of a text, unless they hold others of these.
LINES = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "td", "th", "dd", "dt", "figcaption",
})  # fmt: skip
HOLDING = ("p", "li", "div")
# What sites call the things that they put between the paragraphs of an article.
BESIDE = re.compile(
    r"comment|related|shar(?:e|ing)|social|newsletter|subscri|promo|sidebar|footer|breadcrumb|author|byline|caption"
    r"|advert|\bads?\b|sponsor|recommend|teaser|\btags?\b|\bnav|menu|cookie|popup|modal|widget\b|\bmeta\b|disqus|credit"
    r"|signup|more-|hidden|toolbar|print|rating|pagination|\bbio\b|copyright|disclaimer|trending|popular|most-",
    re.IGNORECASE,
)
BREAK = "\ue000"  # stands for a line break while words are put together; of no meaning anywhere


@dataclass
class _Text:
    """What was gathered: `lines`, how much of the page's prose is in them, how much stood in no line."""

    prose: dict[Any, int]
    lines: list[str] = field(default_factory=list)
    kept: int = 0
    loose: int = 0

    def add(self, element: Any) -> None:
        """Go through an element and what it holds, but for what stands beside the article."""
        if element.tag in LINES and next(element.iterdescendants(*HOLDING), None) is None:
            self._add_line(element)
            return
        self.loose += _length(element.text)
        for part in element:
            if not BESIDE.search(f"{part.get('class') or ''} {part.get('id') or ''}"):
                self.add(part)
            self.loose += _length(part.tail)

    def _add_line(self, element: Any) -> None:
        words = _words(element)
        if words and not (len(words) < SHORT and _linked(element) > LINKED * len(words)):
            self.lines.append(words)
            self.kept += self.prose.get(element, 0)


def plain_article(tree: Any) -> tuple[Any, str]:
    """The element that the page's article stands in, and its text, a line for each paragraph; the text is empty where
    that is in doubt.

    `tree` is the page without what is surely no text; it stays as it is.
    """
    prose = dict(_prose(tree))
    if not prose:
        return tree, ""
    place, found = _place(prose), _Text(prose)
    found.add(place)
    text = "\n".join(found.lines)
    is_all = found.kept >= ALL * sum(prose.values())
    return place, text if is_all and len(text) >= LEAST and found.loose <= LOOSE * len(text) else ""


def _prose(tree: Any) -> Iterator[tuple[Any, int]]:
    """The paragraphs of the page that are sentences, with the length of what of them is not in links."""
    for paragraph in tree.iter("p"):
        length = _length(paragraph.text_content())
        own = length - 2 * _linked(paragraph)
        if length >= PROSE and own > 0:
            yield paragraph, own


def _place(prose: dict[Any, int]) -> Any:
    """The element that most of the prose stands in, and closely."""
    counts: dict[Any, float] = {}
    for paragraph, length in prose.items():
        count = float(length)
        for element in paragraph.iterancestors():
            counts[element] = counts.get(element, 0) + count
            count *= DECAY
    return max(counts, key=lambda element: counts[element])


def _linked(element: Any) -> int:
    return sum(len(anchor.text_content()) for anchor in element.iter("a"))


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _words(element: Any) -> str:
    """The words of one line, with single spaces; of several, where it has line breaks."""
    breaks = list(element.iter("br"))
    for each in breaks:
        each.text = BREAK
    words = " ".join(element.text_content().split())
    for each in breaks:
        each.text = None
    return "\n".join(line.strip() for line in words.split(BREAK)).strip() if breaks else words
