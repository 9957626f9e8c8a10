"""Find the words that an editor quoted in the archived text. Words count, in their order; typography does not.

docs/evidence.md has the rules in plain words. The work is linear in the length of the text, whatever it says.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice, pairwise, repeat

from sources.text.quotation import patterns_of
from sources.text.quote_pattern import GapRole, Pattern, role_of
from sources.text.quote_words import caseless, readings_of, tokens_of, without_hidden_end

MAX_PLACES = 500  # occurrences of one quotation that are compared

Range = tuple[int, int]  # code point offsets, the end exclusive


@dataclass(frozen=True)
class QuoteMatch:
    """The position of a quote: code point offsets into the given text, end exclusive; `over_struck` where it passes
    over words that are struck out there."""

    start: int
    end: int
    over_struck: bool = False


def find_quote(
    quote: str,
    text: str,
    *,
    near: int = 0,
    struck: Sequence[Range] = (),
    footnotes: Sequence[Range] = (),
    barriers: Sequence[int] = (),
) -> QuoteMatch | None:
    """The place where whole words of the quote stand in the text, or None: of several the one that is nearest to
    `near`, a code point offset, so the first one where nobody says.

    What the quote says to the letter comes first. Then dots in the middle of it stand for words of the text that it
    leaves out, and words in brackets for what an editor put in. The words of the text in the ranges `struck`, and the
    marks in the ranges `footnotes`, are read as if they were not there. No match passes over one of the offsets
    `barriers`, not even by dots.
    """
    page = _Page(_Standing(text, struck, footnotes), barriers)
    matches = (_nearest(page, pattern, near) for pattern in patterns_of(quote))
    return next((match for match in matches if match), None)


class _Standing:
    """What a text has besides the ranges that are struck out or mark footnotes, and the way between the offsets of
    both."""

    def __init__(self, text: str, struck: Iterable[Range], footnotes: Iterable[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._places: list[int] = []  # of what was taken out, in what is left
        self._struck: list[int] = []  # those of them at which words were struck out
        pieces = []
        end = length = 0
        ranges = [(*each, True) for each in struck] + [(*each, False) for each in footnotes]
        for start, stop, is_struck in sorted(ranges):
            if max(start, end) < min(stop, len(text)):
                pieces.append(text[end : max(start, end)])
                length += len(pieces[-1])
                self._starts.append(max(start, end))
                self._places.append(length)
                if is_struck:
                    self._struck.append(length)
                end = min(stop, len(text))
                self._ends.append(end)
        self.text = "".join([*pieces, text[end:]])

    def match(self, start: int, end: int) -> QuoteMatch:
        """The match in the text from and to these offsets."""
        over_struck = bisect_right(self._struck, start) < bisect_left(self._struck, end)
        return QuoteMatch(self._in_text(start), self._in_text(end - 1) + 1, over_struck)

    def left(self, offset: int) -> int:
        """Where that offset of the text is in what is left."""
        number = bisect_right(self._starts, offset) - 1
        return offset if number < 0 else self._places[number] + max(0, offset - self._ends[number])

    def _in_text(self, place: int) -> int:
        number = bisect_right(self._places, place) - 1
        return place if number < 0 else self._ends[number] + place - self._places[number]


class _Page:
    """A text and its tokens, numbered from 0. Nothing that is found goes beyond one of its `stretches` of tokens."""

    def __init__(self, standing: _Standing, barriers: Sequence[int]) -> None:
        self.standing = standing
        self.tokens: list[str] = []
        self.stretches: list[Range] = []
        whole = self.standing.text
        for begin, end in pairwise(sorted({0, len(whole), *self._inner(barriers)})):
            first = len(self.tokens)
            self.tokens += tokens_of(whole[begin:end])
            self.stretches.append((first, len(self.tokens)))
        self.readings = readings_of(set(self.tokens))
        words = list({word for rows in self.readings.values() for row in rows for word in row})
        self.keys = dict(zip(words, caseless(words), strict=True))
        self.known_keys = frozenset(self.keys.values())
        self._roles: dict[str, GapRole] = {}

    def number_at(self, offset: int) -> int:
        """How many tokens stand before that code point of the text, or one more."""
        return len(tokens_of(self.standing.text[: self.standing.left(offset)]))

    def role(self, number: int) -> GapRole:
        """What the token of that number is to a gap."""
        token = self.tokens[number]
        if token not in self._roles:
            self._roles[token] = role_of(self.readings[token])
        return self._roles[token]

    def roles(self, pattern: Pattern, first: int, last: int) -> Iterator[GapRole]:
        """The roles of the tokens from `first` to before `last`, where the pattern has gaps to which they matter."""
        return map(self.role, range(first, last)) if pattern.gaps else repeat(GapRole.WORD)

    def spans(self, numbers: set[int]) -> dict[int, Range]:
        """Where tokens begin and end in what stands, by their numbers."""
        found = {}
        end = 0
        for number, token in enumerate(self.tokens[: max(numbers, default=-1) + 1]):
            begin = self.standing.text.index(token, end)  # between tokens there is nothing that looks like one
            end = begin + len(token)
            if number in numbers:
                found[number] = (begin, begin + len(without_hidden_end(token)))
        return found

    def _inner(self, barriers: Iterable[int]) -> Iterator[int]:
        for barrier in map(self.standing.left, barriers):
            if 0 < barrier < len(self.standing.text):
                yield barrier


def _nearest(page: _Page, pattern: Pattern, near: int) -> QuoteMatch | None:
    """The occurrence of a pattern that is nearest to the offset `near`."""
    if not pattern.may_be_among(page.known_keys):
        return None
    steps = {token: pattern.step(rows, page.keys) for token, rows in page.readings.items()}
    if not pattern.may_stand(steps.values()):
        return None
    ends = (
        first + end
        for first, last in page.stretches
        for end in pattern.ends(map(steps.__getitem__, page.tokens[first:last]), page.roles(pattern, first, last))
    )
    if near:
        number = page.number_at(near)
        compared = sorted(nsmallest(MAX_PLACES, ends, key=lambda end: abs(end - number)))
    else:
        compared = list(islice(ends, 1))
    places = list(_places(page, pattern, compared))
    spans = page.spans({number for place in places for number in place})
    matches = (page.standing.match(spans[first][0], spans[last][1]) for first, last in places)
    return min(matches, key=lambda match: abs(match.start - near), default=None)


def _places(page: _Page, pattern: Pattern, ends: list[int]) -> Iterator[Range]:
    """The numbers of the first and the last token of the matches with these ends: each is the shortest."""
    backwards = pattern.backwards()
    for end in ends:
        tokens = (page.tokens[number] for number in range(end, -1, -1))
        steps = (backwards.step([row[::-1] for row in page.readings[token]], page.keys) for token in tokens)
        roles = (page.role(number) for number in range(end, -1, -1))
        yield end - next(backwards.ends(steps, roles)), end
