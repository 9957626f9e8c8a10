"""An archived text as people read it: escaped, its quotations marked, its invisible characters visible."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.admin import Tone
from sources.text.quote_matching import Range

# What turns a line around or hides in it. A page may carry these to make its archived words look like others.
HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Highlight:
    """A quotation and who cites it; `start` and `end` are code points of the article, or `outside` of it of all that is
    visible; None where it does not stand.

    The page shows it at `#q-<key>`; `label` and `url` lead to what cites it, `state` says how it fares.
    """

    key: int
    start: int | None
    end: int | None
    quote: str
    label: str
    url: str
    state: str | Promise
    tone: Tone = Tone.GOOD
    outside: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether the offsets are inside `text`."""
        return self.start is not None and self.end is not None and 0 <= self.start < self.end <= len(text)


def shown_part(text: str, highlights: Iterable[Highlight], most: int) -> str:
    """The first `most` characters of `text`, and more where a quotation stands further down."""
    return text[: max([most, *(mark.end or 0 for mark in highlights if mark.stands_in(text))])]


def marked(text: str, highlights: Sequence[Highlight], struck: Sequence[Range] = ()) -> SafeString:
    """`text` as HTML in which each quotation is marked and followed by a link to who cites it, and words in the ranges
    `struck` are struck out.

    Quotations may overlap: a piece that belongs to several is marked once and names all of them.
    """
    standing = sorted((mark for mark in highlights if mark.stands_in(text)), key=lambda mark: (mark.start, mark.key))
    edges = {0, len(text), *(mark.start or 0 for mark in standing), *(mark.end or 0 for mark in standing)}
    pieces = [_piece(text, start, end, standing, struck) for start, end in pairwise(sorted(edges))]
    return _together(pieces)


def with_struck(text: str, start: int, end: int, struck: Iterable[Range]) -> SafeString:
    """The code points `start` to `end` of `text` escaped, with struck-out words as such."""
    parts = []
    for first, last in struck:
        begin, stop = max(first, start), min(last, end)
        if begin < stop:
            parts += [visible(text[start:begin]), struck_out(visible(text[begin:stop]))]
            start = stop
    return _together([*parts, visible(text[start:end])])


def struck_out(words: SafeString) -> SafeString:
    """Words that the page shows struck out: drawn so, and said to those who hear the page."""
    return format_html('<s><span class="visually-hidden">{}</span>{}</s>', _("[struck out:] "), words)


def visible(text: str) -> SafeString:
    """`text` escaped, with what cannot be seen named in its place."""
    parts: list[str] = []
    end = 0
    for found in HIDDEN.finditer(text):
        parts += [text[end : found.start()], hidden_character(found[0])]
        end = found.end()
    return _together([*parts, text[end:]])


def _together(parts: Iterable[str]) -> SafeString:
    """The parts as one; those that are not HTML yet are escaped."""
    return format_html_join("", "{}", ((part,) for part in parts))


def hidden_character(character: str) -> SafeString:
    """A character that cannot be seen, by its name and number."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, _("control character")).lower()
    return format_html('<span class="hidden-character" title="{}">[{}]</span>', name, code)


def _piece(text: str, start: int, end: int, standing: Sequence[Highlight], struck: Sequence[Range]) -> SafeString:
    covering = [mark for mark in standing if (mark.start or 0) <= start < (mark.end or 0)]
    words = with_struck(text, start, end, struck)
    if not covering:
        return words
    anchors = format_html_join("", '<span class="quote-anchor" id="q-{}"></span>', _keys(covering, start))
    citing = format_html_join(
        "",
        '<a class="quote-by" href="{}">{}</a>',
        ((mark.url, mark.label) for mark in covering if mark.end == end),
    )
    return format_html(
        '{}<mark class="quote quote--{}" title="{}">{}</mark>{}',
        anchors,
        covering[-1].tone.value,
        ", ".join(mark.label for mark in covering),
        words,
        citing,
    )


def _keys(covering: Iterable[Highlight], start: int) -> Iterable[tuple[int]]:
    return ((mark.key,) for mark in covering if mark.start == start)
