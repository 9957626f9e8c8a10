"""Read a quotation: the words it gives, the gaps it states, the words that an editor put in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sources.text.quote_pattern import Pattern, Word
from sources.text.quote_words import DASH, ELLIPSIS, Reading, folded, is_negation, is_word, readings_of, tokens_of

MAX_INSERTED = 30  # words and punctuation marks in one pair of brackets

_CLOSING = {("[",): ("]",), ("(",): (")",), ("<",): (">",)}
_DOTS = (ELLIPSIS,)
_UNSOUGHT = {(DASH,), (".",), _DOTS}  # at the ends of what is quoted
# The first or the last word of a note in round brackets.
_NOTE_WORDS = frozenset(
    folded(["sic", "ed", "eds", "editor", "editors", "note"])
    + folded(["ред", "редакції", "редакція", "прим", "примітка", "авт", "автора"])
)
# Brackets within a word: "[T]he", "сказа[в]".
_WITHIN_WORD = re.compile(r"\[([^\W\d_]+)\](?=\w)|(?<=\w)\[([^\W\d_]+)\]")
_JOINED = "\u2060"  # before a word that began in brackets; it is no part of the word


@dataclass(frozen=True)
class _Token:
    """One token of the quotation and its words; `starts` where its first letter may be a capital or not, `is_gap`
    where it is dots that say that something was left out."""

    words: Reading
    starts: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class _Insertion:
    """Words in brackets that the text may lack, the brackets included."""

    words: Reading


_Part = Sequence[_Token | _Insertion]


@lru_cache(maxsize=64)
def patterns_of(quote: str) -> tuple[Pattern, ...]:
    """What to look for: first what the quotation says to the letter, then what its dots and brackets mean.

    There is none where it has no words. A hyphen at the end of a line is looked for as hyphenation and as a hyphen.
    Remembered for the next text: a quotation is looked for in the article, then in all of the page.
    """
    made: dict[Pattern, None] = {}
    for parts_of, text in ((_whole, quote), (_parts, _WITHIN_WORD.sub(rf"{_JOINED}\1\2", quote))):
        for reading in (0, -1):
            pattern = _pattern(parts_of(_tokens(text, reading)))
            if pattern.words:
                made[pattern] = None
    return tuple(made)


def _tokens(quote: str, reading: int) -> list[_Token]:
    """The tokens of a quotation, each in that one of its readings."""
    tokens = tokens_of(quote)
    readings = readings_of(set(tokens))
    found = []
    end = 0
    for token in tokens:
        begin = quote.index(token, end)
        end = begin + len(token)
        if rows := readings[token]:
            before, after = quote[max(begin - 1, 0) : begin], quote[end : end + 1]
            is_gap = rows[0] == _DOTS and not (before.isdigit() and after.isdigit())
            found.append(_Token(rows[reading], starts=before == _JOINED, is_gap=is_gap))
    return found


def _whole(tokens: Sequence[_Token]) -> list[list[_Token]]:
    return [list(tokens)]


def _parts(tokens: Sequence[_Token]) -> list[list[_Token | _Insertion]]:
    """What stands between the gaps."""
    parts: list[list[_Token | _Insertion]] = [[]]
    place = 0
    while place < len(tokens):
        token, inner = tokens[place], _bracketed(tokens, place)
        if token.is_gap or (len(inner) > 0 and all(each.words in (_DOTS, (".",)) for each in inner)):
            parts.append([])
        elif _is_insertion(token, inner):
            words = (word for each in tokens[place : place + len(inner) + 2] for word in each.words)
            parts[-1].append(_Insertion(tuple(words)))
        elif inner and _denies(inner):
            parts[-1] += [_Insertion(token.words), *inner, _Insertion(tokens[place + len(inner) + 1].words)]
        else:
            parts[-1].append(token)
            inner = ()
        place += len(inner) + 2 if inner else 1
    return parts


def _bracketed(tokens: Sequence[_Token], place: int) -> Sequence[_Token]:
    """The tokens in the pair of brackets that opens at `place`."""
    opening = tokens[place].words
    if opening in _CLOSING:
        for end in range(place + 1, min(place + MAX_INSERTED + 2, len(tokens))):
            if tokens[end].words == _CLOSING[opening]:
                return tokens[place + 1 : end]
            if tokens[end].words == opening:
                break
    return ()


def _is_insertion(opening: _Token, inner: Sequence[_Token]) -> bool:
    words = [word.lower() for token in inner for word in token.words if is_word(word)]
    if opening.words == ("[",):
        return bool(words) and not _denies(inner)
    return opening.words == ("(",) and bool(words) and not _NOTE_WORDS.isdisjoint((words[0], words[-1]))


def _denies(inner: Sequence[_Token]) -> bool:
    """Whether words in brackets turn what is said into its opposite: the page must have them, the brackets aside."""
    return any(is_negation(word) for token in inner for word in token.words)


def _pattern(parts: Iterable[_Part]) -> Pattern:
    words: list[Word] = []
    gaps: set[int] = set()
    leaps: set[tuple[int, int]] = set()
    for part in map(_trimmed, parts):
        if words and part:
            gaps.add(len(words))
        leaps.update(_leaps(part, len(words)))
        words += _words(part)
    return Pattern(tuple(words), frozenset(gaps), frozenset(leaps))


def _trimmed(part: _Part) -> _Part:
    """The part from its first to its last words that are looked for, empty if it has none."""
    sought = [number for number, item in enumerate(part) if isinstance(item, _Token) and item.words not in _UNSOUGHT]
    if not any(is_word(word) for number in sought for word in part[number].words):
        return ()
    return part[sought[0] : sought[-1] + 1]


def _leaps(part: _Part, place: int) -> Iterator[tuple[int, int]]:
    """Over each insertion, and over either of its brackets, of a part that begins at `place`."""
    for item in part:
        if isinstance(item, _Insertion):
            yield from ((place, len(item.words)), (place, 1), (place + len(item.words) - 1, 1))
        place += len(item.words)


def _words(part: _Part) -> Iterator[Word]:
    first = next((item for item in part if any(map(is_word, item.words))), None)
    for item in part:
        starts = item is first or (isinstance(item, _Token) and item.starts)
        for number, word in enumerate(item.words):
            yield Word(word, starts and number == 0)
