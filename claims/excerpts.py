"""A quotation in its surroundings, and what became of them. Pure: text in, pieces of text out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from claimdesk.text.word_diff import Piece, words_changed

CONTEXT_SENTENCES = 1  # whole sentences shown before and after the ones quoted from
MAX_CONTEXT_CHARACTERS = 400  # shown on either side
_END = re.compile(r"[.!?…]+[\"'»”’)\]]*\s+|\n+")
_MIN_PARAGRAPH_LIKENESS = 0.4  # from here on a paragraph is taken for the old one, changed
_MAX_PARAGRAPHS = 2_000


@dataclass(frozen=True)
class Excerpt:
    """The quotation with the sentences around it; `cut_before` and `cut_after`: its paragraph goes on there."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True)
class Change:
    """What became of the paragraph that was quoted from: word by word, or gone (`pieces` all old)."""

    pieces: tuple[Piece, ...]
    is_gone: bool


def around(text: str, start: int, end: int) -> Excerpt:
    """The sentences of `text` around its characters `start` to `end`, within their paragraphs."""
    begin = _sentence_start(text, start)
    stop = _sentence_end(text, end)
    cut_before = begin > 0 and not text[:begin].rstrip(" ").endswith("\n")
    cut_after = stop < len(text.rstrip()) and not text[stop:].lstrip(" ").startswith("\n")
    return Excerpt(text[begin:start].lstrip(), text[start:end], text[end:stop].rstrip(), cut_before, cut_after)


def _sentence_start(text: str, start: int) -> int:
    floor = max(0, start - MAX_CONTEXT_CHARACTERS)
    ends = [floor + found.end() for found in _END.finditer(text[floor:start])]
    line = text.rfind("\n", floor, start) + 1
    inside = [place for place in ends if place >= line]
    if len(inside) > CONTEXT_SENTENCES:
        return inside[-1 - CONTEXT_SENTENCES]
    return max(line, floor) if line or floor == 0 else _next_word(text, floor)


def _sentence_end(text: str, end: int) -> int:
    ceiling = min(len(text), end + MAX_CONTEXT_CHARACTERS)
    line = text.find("\n", end, ceiling)
    roof = line if line >= 0 else ceiling
    ends = [end + found.end() for found in _END.finditer(text[end:roof])]
    if len(ends) > CONTEXT_SENTENCES:
        return ends[CONTEXT_SENTENCES]
    return roof if line >= 0 or ceiling == len(text) else _last_word(text, ceiling)


def _next_word(text: str, place: int) -> int:
    found = text.find(" ", place)
    return found + 1 if found >= 0 else place


def _last_word(text: str, place: int) -> int:
    found = text.rfind(" ", 0, place)
    return found if found >= 0 else place


def change_around(before: str, start: int, end: int, after: str) -> Change:
    """What became in the text `after` of the paragraph that held the characters `start` to `end` of `before`."""
    first, last = before.rfind("\n", 0, start) + 1, before.find("\n", end)
    old = before[first : last if last >= 0 else len(before)].strip()
    new = _most_like(old, after.split("\n"))
    return Change(tuple(words_changed(old, new)), is_gone=not new)


def _most_like(old: str, paragraphs: Iterable[str]) -> str:
    """The paragraph most like `old`; empty where none is like it."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(old.split())
    best, paragraph = _MIN_PARAGRAPH_LIKENESS, ""
    for each in [line.strip() for line in paragraphs if line.strip()][:_MAX_PARAGRAPHS]:
        matcher.set_seq1(each.split())
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, paragraph = ratio, each
    return paragraph
