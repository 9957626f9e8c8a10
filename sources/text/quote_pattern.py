"""A row of words that is looked for, and the walk that finds it in a text.

The walk is the bit-parallel one of R. Baeza-Yates and G. Gonnet, "A new approach to text searching" (1992): bit i of
its state says that the first i words have just been read. It reads a text once, whatever the text says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import repeat

from sources.text.quote_words import Reading, caseless, ends_clause, is_negation, is_same_word

MAX_GAP_WORDS = 300  # and punctuation marks, that one stated gap of a quotation may leave out

# What a token is to a pattern: bits of the places at which its word stands there, or rows of such for its readings;
# no row for what says nothing.
Step = int | tuple[tuple[int, ...], ...]


class GapRole(Enum):
    """What a token of the text is to a gap that would leave it out."""

    WORD = auto()
    CLAUSE_END = auto()
    NEGATION = auto()


def role_of(readings: Collection[Reading]) -> GapRole:
    """The role of a token, given the words that it may say."""
    if any(is_negation(word) for row in readings for word in row):
        return GapRole.NEGATION
    return GapRole.CLAUSE_END if any(map(ends_clause, readings)) else GapRole.WORD


@dataclass(frozen=True)
class Word:
    """A folded word of a quotation; `starts` where its first letter may be a capital or not."""

    form: str
    starts: bool = False


_NOTHING: Mapping[Word, int] = {}


@dataclass(frozen=True)
class Pattern:
    """Words that stand one after the other.

    At the places in `gaps` the text may have other words between, but no negation in the clauses of the words on both
    sides: "he […] signed" is not what "he has never signed" says. Each of `leaps`, a place and a length, is a row of
    words that the text may lack.
    """

    words: tuple[Word, ...]
    gaps: frozenset[int] = frozenset()
    leaps: frozenset[tuple[int, int]] = frozenset()

    def backwards(self) -> "Pattern":
        """The pattern that finds the same in a text that is read from its end."""
        size = len(self.words)
        return Pattern(
            self.words[::-1],
            frozenset(size - place for place in self.gaps),
            frozenset((size - place - length, length) for place, length in self.leaps),
        )

    def step(self, readings: Collection[Reading], keys: Mapping[str, str]) -> Step:
        """What a token is to this pattern, given the words that it may say, and the key of each (`caseless`)."""
        steps = tuple(tuple(self._bits(word, keys[word]) for word in row) for row in readings)
        return steps[0][0] if len(steps) == 1 and len(steps[0]) == 1 else steps

    def may_be_among(self, keys: frozenset[str]) -> bool:
        """Whether a text whose words have these keys may have every word that it may not lack."""
        return self._needed_keys <= keys

    def may_stand(self, steps: Iterable[Step]) -> bool:
        """Whether every word that the text may not lack is among these tokens."""
        seen = 0
        for step in steps:
            for bits in (step,) if isinstance(step, int) else (bits for row in step for bits in row):
                seen |= bits
        return seen & self._needed == self._needed

    def ends(self, steps: Iterable[Step], roles: Iterable[GapRole] = repeat(GapRole.WORD)) -> Iterator[int]:
        """The numbers of the tokens with which a match ends, in order; `roles` are read where there are gaps."""
        goal, gap_bits, plain = 1 << len(self.words), self._gap_bits, not self.leaps
        gaps = _OpenGaps()
        state = 1
        for number, (step, role) in enumerate(zip(steps, roles, strict=False)):
            if step == ():
                continue
            state = (state & step) << 1 if plain and isinstance(step, int) else self._read(state, step)
            state |= 1
            if gap_bits:
                state |= gaps.after(role, state & gap_bits)
            if state >= goal:
                yield number

    def _read(self, state: int, step: Step) -> int:
        """The state after a token in whose middle nothing begins or ends."""
        after = 0
        for row in ((step,),) if isinstance(step, int) else step:
            reached = state
            for bits in row:
                reached = self._leap((reached & bits) << 1)
            after |= reached
        return after

    def _leap(self, state: int) -> int:
        before = 0
        while state != before:
            before = state
            for length, bits in self._leap_bits.items():
                state |= (state & bits) << length
        return state

    def _bits(self, shown: str, key: str) -> int:
        """The places at which a word of the text may stand."""
        bits = 0
        for word, places in self._by_key.get(key, _NOTHING).items():
            if is_same_word(word.form, shown, starts=word.starts):
                bits |= places
        return bits

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[Word, int]]:
        """The places of each word, by what all its forms share."""
        found: dict[str, dict[Word, int]] = defaultdict(lambda: defaultdict(int))
        for place, (word, key) in enumerate(zip(self.words, self._keys, strict=True)):
            found[key][word] |= 1 << place
        return found

    @cached_property
    def _keys(self) -> list[str]:
        return caseless([word.form for word in self.words])

    @cached_property
    def _needed_keys(self) -> frozenset[str]:
        return frozenset(key for place, key in enumerate(self._keys) if self._needed >> place & 1)

    @cached_property
    def _gap_bits(self) -> int:
        return sum(1 << place for place in self.gaps)

    @cached_property
    def _leap_bits(self) -> Mapping[int, int]:
        """The places at which leaps begin, by their lengths."""
        found: dict[int, int] = defaultdict(int)
        for place, length in self.leaps:
            found[length] |= 1 << place
        return found

    @cached_property
    def _needed(self) -> int:
        spared = {place + offset for place, length in self.leaps for offset in range(length)}
        return sum(1 << place for place in range(len(self.words)) if place not in spared)


class _OpenGaps:
    """The places of gaps that the token just read may be left out by, for each token in turn."""

    def __init__(self) -> None:
        self._count = 0  # of the tokens that were read
        self._in_clause = _Window()  # gaps that began in this clause
        self._before = _Window()  # those that began in an earlier one
        self._denied = False  # whether this clause has a negation so far

    def after(self, role: GapRole, begun: int) -> int:
        """The places that stay open after a token; `begun` are those whose gap begins behind it."""
        self._count += 1
        oldest = self._count - MAX_GAP_WORDS
        if role is GapRole.NEGATION:
            self._in_clause = _Window()
            self._denied = True
        elif role is GapRole.CLAUSE_END:
            for number, bits in self._in_clause.drain(oldest):
                self._before.add(number, bits)
            self._denied = False
        if begun:
            self._in_clause.add(self._count, begun)
        return self._in_clause.union(oldest) | (0 if self._denied else self._before.union(oldest))


class _Window:
    """The union of bits that were added with growing numbers, from some number on: two stacks, the older of which holds
    with each number the union of what came from it on. Constant time for each bit set, however long the window."""

    def __init__(self) -> None:
        self._older: list[tuple[int, int]] = []
        self._newer: list[tuple[int, int]] = []
        self._newer_union = 0

    def add(self, number: int, bits: int) -> None:
        self._newer.append((number, bits))
        self._newer_union |= bits

    def union(self, oldest: int) -> int:
        """The union of the bits whose number is at least `oldest`; the others are forgotten."""
        self._drop(oldest)
        return self._newer_union | (self._older[-1][1] if self._older else 0)

    def drain(self, oldest: int) -> Iterator[tuple[int, int]]:
        """Give up all numbers from `oldest` on with their bits, in order; bits of later numbers may be among them."""
        self._drop(oldest)
        yield from self._older[::-1]
        yield from self._newer
        self._older, self._newer, self._newer_union = [], [], 0

    def _drop(self, oldest: int) -> None:
        while True:
            if not self._older:
                union = 0
                while self._newer:
                    number, bits = self._newer.pop()
                    union |= bits
                    self._older.append((number, union))
                self._newer_union = 0
            if not self._older or self._older[-1][0] >= oldest:
                return
            self._older.pop()
