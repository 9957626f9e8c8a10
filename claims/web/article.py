"""An archived article to read and to choose words from: each run of its text knows where it stands in the archive."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.checkworthy import SIGNAL_WORDS, Sentence
from sources.admin.highlights import HIDDEN, Highlight, hidden_character, struck_out
from sources.text.quote_matching import Range

_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Marked:
    """An archived text with its quotations and the ranges of words that the page shows struck out."""

    text: str
    highlights: Sequence[Highlight] = ()
    struck: Sequence[Range] = ()

    @cached_property
    def standing(self) -> list[Highlight]:
        """The quotations that stand in it, in order."""
        found = (mark for mark in self.highlights if mark.stands_in(self.text))
        return sorted(found, key=lambda mark: (mark.start, mark.key))


@dataclass(frozen=True)
class _Piece:
    """A stretch of text that belongs to the same quotations and to one sentence."""

    start: int
    end: int
    covering: tuple[Highlight, ...]
    is_struck: bool


def article(text: Marked, sentences: Sequence[Sentence] = (), within: tuple[int, int] | None = None) -> SafeString:
    """A text, or what of it is `within` these code points, as HTML: every `span[data-at]` holds nothing but text that
    begins at that code point of the archive.

    Quotations are marked and lead to their claims; sentences with something to check are `span.signal`.
    """
    signals = [each for each in sentences if each.signals and each.end <= len(text.text)]
    lines = ((line.start(), line.end()) for line in _LINE.finditer(text.text, *(within or ())))
    return _together(_paragraph(text, start, end, signals) for start, end in lines)


def _paragraph(text: Marked, start: int, end: int, signals: Sequence[Sentence]) -> SafeString:
    """One line of the archived text; no sentence goes over its end."""
    parts: list[SafeString] = []
    for sentence in signals[bisect_left(signals, start, key=lambda each: each.start) :]:
        if sentence.end > end:
            break
        parts += [_marked(text, start, sentence.start), _signal(text, sentence)]
        start = sentence.end
    return format_html("<p>{}</p>", _together([*parts, _marked(text, start, end)]))


def _signal(text: Marked, sentence: Sentence) -> SafeString:
    return format_html(
        '<span class="signal" title="{}">{}</span>',
        ", ".join(str(SIGNAL_WORDS[signal]) for signal in sentence.signals),
        _marked(text, sentence.start, sentence.end),
    )


def _marked(text: Marked, start: int, end: int) -> SafeString:
    return _together(_piece(text.text, piece) for piece in _pieces(text, start, end))


def _pieces(text: Marked, start: int, end: int) -> Iterator[_Piece]:
    spans = [(mark, mark.start or 0, mark.end or 0) for mark in text.standing]
    inside = [(mark, first, last) for mark, first, last in spans if first < end and last > start]
    struck = [(first, last) for first, last in text.struck if first < end and last > start]
    borders = [*(both for _mark, *both in inside), *struck]
    edges = {start, end} | {edge for both in borders for edge in both if start < edge < end}
    for first, last in pairwise(sorted(edges)):
        covering = tuple(mark for mark, begin, until in inside if begin <= first < until)
        yield _Piece(first, last, covering, is_struck=any(begin <= first < until for begin, until in struck))


def _piece(text: str, piece: _Piece) -> SafeString:
    words = _runs(text, piece.start, piece.end)
    if piece.is_struck:
        words = struck_out(words)
    if not piece.covering:
        return words
    anchors = ((mark.key,) for mark in piece.covering if mark.start == piece.start)
    citing = ((mark.url, mark.label) for mark in piece.covering if mark.end == piece.end)
    return format_html(
        '{}<mark class="quote quote--{}">{}</mark>{}',
        format_html_join("", '<span class="quote-anchor" id="q-{}"></span>', anchors),
        piece.covering[-1].tone.value,
        words,
        format_html_join("", '<a class="quote-by" href="{}">{}</a>', citing),
    )


def _runs(text: str, start: int, end: int) -> SafeString:
    """The text with what cannot be seen named in its place, outside the runs."""
    parts: list[SafeString] = []
    for found in HIDDEN.finditer(text, start, end):
        parts += [_run(text, start, found.start()), hidden_character(found[0])]
        start = found.end()
    return _together([*parts, _run(text, start, end)])


def _run(text: str, start: int, end: int) -> SafeString:
    return format_html('<span data-at="{}">{}</span>', start, text[start:end]) if start < end else SafeString()


def _together(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
