"""Two versions of a text, word by word. Pure, and of bounded time whatever the texts are."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"(\w+|[^\w\s]|^(?=\s))(\s*)")
MOST_WORDS = 4_000  # beyond this the comparison, which is quadratic, is not worth its time
MOST_PAIRS = 20_000  # nor beyond so many pairs of equal words: prose has few, and repetition can take minutes
_MIN_RATIO = 0.2  # below this two texts are different things, and read better whole
Word = tuple[str, str]  # with the white space behind it


class Fate(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Words that share a fate."""

    fate: Fate
    text: str


def words_changed(before: str, after: str) -> list[Piece]:
    """`before` and `after` as pieces: those kept and gone make `before`, those kept and new make `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not old or not new or len(old) + len(new) > MOST_WORDS or pairs(before, after) > MOST_PAIRS:
        return whole(before, after)
    matcher = SequenceMatcher(a=[word for word, _ in old], b=[word for word, _ in new], autojunk=False)
    if matcher.ratio() < _MIN_RATIO:
        return whole(before, after)
    return list(_joined(_pieces(matcher, old, new)))


def pairs(before: str, after: str) -> int:
    """How many pairs of equal words two texts have: what their comparison costs."""
    counts = Counter(word for word, _ in _WORD.findall(after))
    return sum(counts[word] for word, _ in _WORD.findall(before))


def whole(before: str, after: str) -> list[Piece]:
    """Both texts in one piece each."""
    if before == after:
        return [Piece(Fate.KEPT, before)] if before else []
    return [piece for piece in (Piece(Fate.GONE, before), Piece(Fate.NEW, after)) if piece.text]


def _pieces(matcher: "SequenceMatcher[str]", old: Sequence[Word], new: Sequence[Word]) -> Iterator[Piece]:
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            for (word, space), (_same, other) in zip(old[first:last], new[begin:end], strict=True):
                yield Piece(Fate.KEPT, word)
                yield from whole(space, other)
        else:
            yield from _replaced(old[first:last], new[begin:end])


def _replaced(old: Sequence[Word], new: Sequence[Word]) -> Iterator[Piece]:
    """Other words; the white space behind them is kept where it is the same."""
    gone, came = ("".join(word + space for word, space in words) for words in (old, new))
    space = old[-1][1] if old and new and old[-1][1] == new[-1][1] else ""
    yield Piece(Fate.GONE, gone.removesuffix(space))
    yield Piece(Fate.NEW, came.removesuffix(space))
    yield Piece(Fate.KEPT, space)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one fate as one piece, and changes that only white space parts as one change."""
    gone = came = kept = ""
    for piece in pieces:
        if piece.fate == Fate.KEPT or not piece.text:
            kept += piece.text
            continue
        if kept and not (kept.isspace() and (gone or came)):
            yield from _run(gone, came, kept)
            gone = came = kept = ""
        gone, came, kept = gone + kept, came + kept, ""
        if piece.fate == Fate.GONE:
            gone += piece.text
        else:
            came += piece.text
    yield from _run(gone, came, kept)


def _run(gone: str, came: str, kept: str) -> Iterator[Piece]:
    for fate, text in ((Fate.GONE, gone), (Fate.NEW, came), (Fate.KEPT, kept)):
        if text:
            yield Piece(fate, text)
