"""Which lines of a page are part of its article, as far as its ground truth says so: what fit.py learns from."""

from collections.abc import Iterator

from sources.extraction.article.found_text import article_lines
from sources.extraction.visible_text import VisibleText
from tests.bench.pages import Page


def labels_of(page: Page, seen: VisibleText) -> list[bool | None]:
    """Whether each line of a page is part of its article; None where nobody knows."""
    if page.article:
        known = {*article_lines(seen, page.article)}
        return [number in known for number in range(len(seen.lines))]
    labels: list[bool | None] = [None] * len(seen.lines)
    ends, joined = [0], ""
    for line in seen.lines:
        joined += " ".join(seen.text[line.start : line.end].split()) + " "
        ends.append(len(joined))
    for piece, label in [*((piece, False) for piece in page.without), *((piece, True) for piece in page.within)]:
        places = [*_places(joined, " ".join(piece.split()))]
        if label and len(places) > 1:  # one of them is enough, and nobody knows which
            continue
        for start, end in places:
            for number in range(len(labels)):
                if ends[number] < end and start < ends[number + 1] - 1:
                    labels[number] = label
    return labels


def _places(text: str, piece: str) -> Iterator[tuple[int, int]]:
    start = text.find(piece)
    while start >= 0:
        yield start, start + len(piece)
        start = text.find(piece, start + 1)
