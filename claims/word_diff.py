"""Two versions of a text, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 4_000  # beyond this the comparison, which is quadratic, is not worth its time
_ALIKE = 0.2  # below this two texts are different things, and read better whole


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
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        return _whole(before, after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(before, after)
    return list(_joined(_pieces(matcher, old, new)))


def _whole(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece(Fate.KEPT, before)] if before else []
    return [piece for piece in (Piece(Fate.GONE, before), Piece(Fate.NEW, after)) if piece.text]


def _pieces(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Fate.KEPT, "".join(old[first:last]))
        else:
            yield Piece(Fate.GONE, "".join(old[first:last]))
            yield Piece(Fate.NEW, "".join(new[begin:end]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Changes that only white space parts read as one."""
    held = {Fate.GONE: "", Fate.NEW: ""}
    for piece in pieces:
        if piece.fate == Fate.KEPT and not (piece.text.isspace() and any(held.values())):
            yield from _flushed(held)
            yield piece
        elif piece.fate == Fate.KEPT:
            held[Fate.GONE] += piece.text
            held[Fate.NEW] += piece.text
        else:
            held[piece.fate] += piece.text
    yield from _flushed(held)


def _flushed(held: dict[Fate, str]) -> Iterator[Piece]:
    space = ""
    if held[Fate.GONE].isspace() and held[Fate.NEW].isspace() and held[Fate.GONE] == held[Fate.NEW]:
        space = held[Fate.GONE]
    for fate in (Fate.GONE, Fate.NEW):
        if not space and held[fate]:
            yield Piece(fate, held[fate])
        held[fate] = ""
    if space:
        yield Piece(Fate.KEPT, space)
