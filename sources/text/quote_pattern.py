"""A row of words that is looked for, and the walk that finds it in a text.

The walk is the bit-parallel one of R. Baeza-Yates and G. Gonnet, "A new approach to text searching" (1992): bit i of
its state says that the first i words have just been read. It reads a text once, whatever the text says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sources.text.quote_words import Reading, caseless, is_same_word

MAX_GAP_WORDS = 300  # and punctuation marks, that one stated gap of a quotation may leave out

# What a token is to a pattern: bits of the places at which its word stands there, or rows of such for its readings;
# no row for what says nothing.
Step = int | tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Word:
    """A folded word of a quotation; `starts` where its first letter may be a capital or not."""

    form: str
    starts: bool = False


@dataclass(frozen=True)
class Pattern:
    """Words that stand one after the other.

    At the places in `gaps` the text may have other words between. Each of `leaps`, a place and a length, is a row of
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

    def step(self, readings: Collection[Reading]) -> Step:
        """What a token is to this pattern, given the words that it may say."""
        steps = tuple(tuple(map(self._bits, row)) for row in readings)
        return steps[0][0] if len(steps) == 1 and len(steps[0]) == 1 else steps

    def may_stand(self, steps: Iterable[Step]) -> bool:
        """Whether every word that the text may not lack is among these tokens."""
        seen = 0
        for step in steps:
            for bits in (step,) if isinstance(step, int) else (bits for row in step for bits in row):
                seen |= bits
        return seen & self._needed == self._needed

    def ends(self, steps: Iterable[Step]) -> Iterator[int]:
        """The numbers of the tokens with which a match ends, in order."""
        goal, gaps, plain = 1 << len(self.words), self._gap_bits, not self.leaps
        passed = _Window(MAX_GAP_WORDS + 1)
        state = 1
        for number, step in enumerate(steps):
            if step == ():
                continue
            state = (state & step) << 1 if plain and isinstance(step, int) else self._read(state, step)
            state |= 1
            if gaps:
                state |= passed.push(state & gaps)
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

    def _bits(self, shown: str) -> int:
        """The places at which a word of the text may stand."""
        bits = 0
        for word, places in self._by_key.get(caseless(shown), {}).items():
            if is_same_word(word.form, shown, starts=word.starts):
                bits |= places
        return bits

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[Word, int]]:
        """The places of each word, by what all its forms share."""
        found: dict[str, dict[Word, int]] = defaultdict(lambda: defaultdict(int))
        for place, word in enumerate(self.words):
            found[caseless(word.form)][word] |= 1 << place
        return found

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


class _Window:
    """The union of the bits that were pushed in the last so many steps, in constant time each: two stacks, the older of
    which holds the unions of what is left of it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._older: list[int] = []
        self._newer: list[int] = []
        self._newer_union = 0

    def push(self, bits: int) -> int:
        """Take in the bits of one step, and return the union."""
        if len(self._older) + len(self._newer) == self._size:
            self._drop_oldest()
        self._newer.append(bits)
        self._newer_union |= bits
        return self._newer_union | (self._older[-1] if self._older else 0)

    def _drop_oldest(self) -> None:
        if not self._older:
            union = 0
            while self._newer:
                union |= self._newer.pop()
                self._older.append(union)
            self._newer_union = 0
        self._older.pop()
