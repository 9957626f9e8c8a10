"""Find the words that an editor quoted in the archived text. Words count, in their order; typography does not.

docs/evidence.md has the rules in plain words. The work is linear in the length of the text, whatever it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from sources.text.quotation import patterns_of
from sources.text.quote_pattern import Pattern
from sources.text.quote_words import readings_of, tokens_of, without_hidden_end

MAX_PLACES = 500  # occurrences of one quotation that are compared


@dataclass(frozen=True)
class QuoteMatch:
    """The position of a quote: code point offsets into the given text, end exclusive."""

    start: int
    end: int


def find_quote(quote: str, text: str, *, near: int = 0) -> QuoteMatch | None:
    """The place where whole words of the quote stand in the text, or None: of several the one that is nearest to
    `near`, a code point offset, so the first one where nobody says.

    What the quote says to the letter comes first. Then dots in the middle of it stand for words of the text that it
    leaves out, and words in brackets for what an editor put in.
    """
    page = _Page(text)
    matches = (_nearest(page, pattern, near) for pattern in patterns_of(quote))
    return next((match for match in matches if match), None)


class _Page:
    """A text and its tokens, numbered from 0."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.tokens = tokens_of(text)
        self.readings = readings_of(set(self.tokens))

    def number_at(self, offset: int) -> int:
        """How many tokens stand before that code point, or one more."""
        return len(tokens_of(self._text[:offset]))

    def spans(self, numbers: set[int]) -> dict[int, tuple[int, int]]:
        """Where tokens begin and end, by their numbers."""
        found = {}
        end = 0
        for number, token in enumerate(self.tokens[: max(numbers, default=-1) + 1]):
            begin = self._text.index(token, end)  # between tokens there is nothing that looks like one
            end = begin + len(token)
            if number in numbers:
                found[number] = (begin, begin + len(without_hidden_end(token)))
        return found


def _nearest(page: _Page, pattern: Pattern, near: int) -> QuoteMatch | None:
    steps = {token: pattern.step(rows) for token, rows in page.readings.items()}
    if not pattern.may_stand(steps.values()):
        return None
    ends: Iterator[int] = pattern.ends(map(steps.__getitem__, page.tokens))
    if near:
        number = page.number_at(near)
        compared = sorted(nsmallest(MAX_PLACES, ends, key=lambda end: abs(end - number)))
    else:
        compared = list(islice(ends, 1))
    places = list(_places(page, pattern, compared))
    spans = page.spans({number for place in places for number in place})
    matches = (QuoteMatch(spans[first][0], spans[last][1]) for first, last in places)
    return min(matches, key=lambda match: abs(match.start - near), default=None)


def _places(page: _Page, pattern: Pattern, ends: list[int]) -> Iterator[tuple[int, int]]:
    """The numbers of the first and the last token of the matches with these ends: each is the shortest."""
    backwards = pattern.backwards()
    for end in ends:
        tokens = (page.tokens[number] for number in range(end, -1, -1))
        steps = (backwards.step([row[::-1] for row in page.readings[token]]) for token in tokens)
        yield end - next(backwards.ends(steps)), end
