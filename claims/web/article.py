"""An archived article to read and to choose words from: each run of its text knows where it stands in the archive."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.checkworthy import SIGNAL_WORDS, Sentence
from sources.admin.highlights import HIDDEN, Highlight, hidden_character

_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class _Piece:
    """A stretch of text that belongs to the same quotations and to one sentence."""

    start: int
    end: int
    covering: tuple[Highlight, ...]


def article(text: str, highlights: Sequence[Highlight], sentences: Sequence[Sentence]) -> SafeString:
    """`text` as HTML: every `span[data-at]` holds nothing but text that begins at that code point of the archive.

    Quotations are marked and lead to their claims; sentences with something to check are `span.signal`.
    """
    standing = sorted((mark for mark in highlights if mark.stands_in(text)), key=lambda mark: (mark.start, mark.key))
    signals = [each for each in sentences if each.signals and each.end <= len(text)]
    lines = ((line.start(), line.end()) for line in _LINE.finditer(text))
    return _together(_paragraph(text, start, end, standing, signals) for start, end in lines)


def _paragraph(
    text: str, start: int, end: int, standing: Sequence[Highlight], signals: Sequence[Sentence]
) -> SafeString:
    """One line of the archived text; no sentence goes over its end."""
    parts: list[SafeString] = []
    for sentence in signals[bisect_left(signals, start, key=lambda each: each.start) :]:
        if sentence.end > end:
            break
        parts += [_marked(text, start, sentence.start, standing), _signal(text, sentence, standing)]
        start = sentence.end
    return format_html("<p>{}</p>", _together([*parts, _marked(text, start, end, standing)]))


def _signal(text: str, sentence: Sentence, standing: Sequence[Highlight]) -> SafeString:
    return format_html(
        '<span class="signal" title="{}">{}</span>',
        ", ".join(str(SIGNAL_WORDS[signal]) for signal in sentence.signals),
        _marked(text, sentence.start, sentence.end, standing),
    )


def _marked(text: str, start: int, end: int, standing: Sequence[Highlight]) -> SafeString:
    return _together(_piece(text, piece) for piece in _pieces(start, end, standing))


def _pieces(start: int, end: int, standing: Sequence[Highlight]) -> Iterator[_Piece]:
    spans = [(mark, mark.start or 0, mark.end or 0) for mark in standing]
    inside = [(mark, first, last) for mark, first, last in spans if first < end and last > start]
    edges = {start, end} | {edge for _mark, *both in inside for edge in both if start < edge < end}
    for first, last in pairwise(sorted(edges)):
        yield _Piece(first, last, tuple(mark for mark, begin, until in inside if begin <= first < until))


def _piece(text: str, piece: _Piece) -> SafeString:
    words = _runs(text, piece.start, piece.end)
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
