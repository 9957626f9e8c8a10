"""What changed in an article between two captures: paragraph by paragraph, and word by word within one. Pure.

Typography does not matter, nor does the order of paragraphs. The texts are untrusted, so the time is bounded whatever
they contain.
"""

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from claimdesk.text.word_diff import Fate as WordFate
from claimdesk.text.word_diff import Piece, pairs, whole, words_changed
from sources.text.typography import fold_typography

MAX_CHARACTERS = 300_000  # of either text that are compared
MAX_PARAGRAPHS = 1_000
MAX_WORD_PAIRS = 100_000  # of equal words in all changed paragraphs; the paragraphs after that are shown whole
_MAX_DISTANCE = 10  # positions between two paragraphs that may be one paragraph, changed
_MIN_SHARED_WORDS = 0.4  # share of words that a changed paragraph keeps
_SHRUNK_SHARE = 0.4  # of the older text's length: a shorter new text may be an extraction error


class ParagraphFate(StrEnum):
    """What happened to a paragraph between two texts."""

    KEPT = "kept"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"
    MOVED = "moved"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its number in the older and in the newer text, from 1; None where it is not in that one."""

    fate: ParagraphFate
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Comparison:
    """Both texts as one row of paragraphs; `is_cut` where only the beginning of them was compared, `has_shrunk` where
    the newer one is so much shorter that it may have been read badly."""

    paragraphs: tuple[Paragraph, ...]
    is_cut: bool = False
    has_shrunk: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many paragraphs there are of each fate."""
        found = Counter(paragraph.fate for paragraph in self.paragraphs)
        return {fate.value: found[fate] for fate in ParagraphFate}

    @property
    def is_same(self) -> bool:
        """Whether both texts say the same."""
        return all(paragraph.fate in (ParagraphFate.KEPT, ParagraphFate.MOVED) for paragraph in self.paragraphs)


@dataclass(frozen=True)
class _Line:
    """A paragraph: its number, its text as it stands, and without typography."""

    number: int
    text: str
    plain: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.plain.lower().split())


Key = tuple[str, int]


def is_same(before: str, after: str) -> bool:
    """Whether two texts say the same, whatever their typesetting and the order of their paragraphs."""
    (old, old_rest), (new, new_rest) = _lines(before), _lines(after)
    return Counter(line.plain for line in old) == Counter(line.plain for line in new) and old_rest == new_rest


def compare(before: str, after: str) -> Comparison:
    """What became of the paragraphs of `before` in `after`."""
    (old, old_rest), (new, new_rest) = _lines(before), _lines(after)
    return Comparison(
        tuple(_paragraphs(old, new)),
        is_cut=bool(old_rest or new_rest),
        has_shrunk=len(after) < _SHRUNK_SHARE * len(before),
    )


def _lines(text: str) -> tuple[list[_Line], str]:
    """The paragraphs that are compared, and what comes after them."""
    lines = [line for each in text[:MAX_CHARACTERS].split("\n") if (line := each.strip())]
    rest = "\n".join(lines[MAX_PARAGRAPHS:]) + text[MAX_CHARACTERS:]
    shown = enumerate(lines[:MAX_PARAGRAPHS], start=1)
    return [_Line(number, line, _plain(line)) for number, line in shown], rest


def _plain(line: str) -> str:
    return fold_typography(unicodedata.normalize("NFC", line)).strip()


def _paragraphs(old: Sequence[_Line], new: Sequence[_Line]) -> Iterator[Paragraph]:
    left, right = _keys(old), _keys(new)
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    gone = {key for step, a, b, _c, _d in steps if step != "equal" for key in left[a:b]}
    came = {key for step, _a, _b, c, d in steps if step != "equal" for key in right[c:d]}
    was, budget = dict(zip(left, old, strict=True)), _Budget(MAX_WORD_PAIRS)
    for step, a, b, c, d in steps:
        if step == "equal":
            yield from (_same(ParagraphFate.KEPT, *both) for both in zip(old[a:b], new[c:d], strict=True))
            continue
        stays = [line for key, line in zip(left[a:b], old[a:b], strict=True) if key not in came]
        fresh = [line for key, line in zip(right[c:d], new[c:d], strict=True) if key not in gone]
        moved = [(was[key], line) for key, line in zip(right[c:d], new[c:d], strict=True) if key in gone]
        yield from _woven(_stretch(stays, fresh, budget), [_same(ParagraphFate.MOVED, *both) for both in moved])


def _woven(paragraphs: Iterator[Paragraph], moved: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Both in the order of the newer text."""
    waiting = list(reversed(moved))
    for paragraph in paragraphs:
        while waiting and paragraph.after and (waiting[-1].after or 0) < paragraph.after:
            yield waiting.pop()
        yield paragraph
    yield from reversed(waiting)


def _keys(lines: Sequence[_Line]) -> list[Key]:
    """What paragraphs are matched by. Those that say the same are numbered: repetition would take the matcher long."""
    seen: Counter[str] = Counter()
    keys = []
    for line in lines:
        seen[line.plain] += 1
        keys.append((line.plain, seen[line.plain]))
    return keys


@dataclass
class _Budget:
    """How much may still be compared word by word."""

    left: int

    def words(self, before: str, after: str) -> tuple[Piece, ...]:
        """Both paragraphs in pieces, word by word as long as that lasts."""
        self.left -= pairs(before, after)
        return tuple(words_changed(before, after) if self.left >= 0 else whole(before, after))


def _stretch(old: Sequence[_Line], new: Sequence[_Line], budget: _Budget) -> Iterator[Paragraph]:
    """What became of some paragraphs in a row none of which stayed as it was."""
    place = 0
    became = _became(old, new)
    for number, line in enumerate(new):
        if number not in became:
            yield Paragraph(ParagraphFate.NEW, None, line.number, (Piece(WordFate.NEW, line.text),))
            continue
        yield from map(_gone, old[place : became[number]])
        was = old[became[number]]
        yield Paragraph(ParagraphFate.CHANGED, was.number, line.number, budget.words(was.text, line.text))
        place = became[number] + 1
    yield from map(_gone, old[place:])


def _became(old: Sequence[_Line], new: Sequence[_Line]) -> dict[int, int]:
    """Which of the paragraphs `new` is which of `old`, changed: the likest first, and none across another."""
    likest = sorted(
        (-likeness, n, o)
        for n, line in enumerate(new)
        for o in range(max(0, n - _MAX_DISTANCE), min(len(old), n + _MAX_DISTANCE + 1))
        if (likeness := _likeness(old[o], line)) >= _MIN_SHARED_WORDS
    )
    taken: list[tuple[int, int]] = []
    for _likeness_of_both, n, o in likest:
        at = bisect_left(taken, (n, o))
        fits_before = at == 0 or (taken[at - 1][0] < n and taken[at - 1][1] < o)
        fits_after = at == len(taken) or (taken[at][0] > n and taken[at][1] > o)
        if fits_before and fits_after:
            taken.insert(at, (n, o))
    return dict(taken)


def _likeness(one: _Line, other: _Line) -> float:
    """The share of words that both have (Dice)."""
    return 2 * len(one.words & other.words) / (len(one.words) + len(other.words) or 1)


def _gone(line: _Line) -> Paragraph:
    return Paragraph(ParagraphFate.GONE, line.number, None, (Piece(WordFate.GONE, line.text),))


def _same(fate: ParagraphFate, was: _Line, line: _Line) -> Paragraph:
    return Paragraph(fate, was.number, line.number, (Piece(WordFate.KEPT, line.text),))
