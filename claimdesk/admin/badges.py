"""Small labels: text on a quiet colour, so that nothing is told by the colour alone."""

from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Tone(StrEnum):
    """What a label means: the classes `pill--…` of desk.css."""

    NEUTRAL = "neutral"
    WORK = "work"
    WAIT = "wait"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


def badge(text: str | Promise, tone: Tone = Tone.NEUTRAL, **attributes: object) -> SafeString:
    """`text` as a label; `attributes` become HTML attributes (`data_capture_of=3` is `data-capture-of="3"`)."""
    if not attributes:
        return _plain(str(text), tone.value)
    pairs = [(name.replace("_", "-"), value) for name, value in attributes.items() if value not in (None, "")]
    extra = format_html_join("", ' {}="{}"', pairs)
    return format_html('<span class="pill pill--{}"{}>{}</span>', tone.value, extra, text)


def rating_badge(text: str | Promise, colour: str) -> SafeString:
    """The label of a rating beside a dot of its colour (`#rrggbb`), which SVG may carry under a strict CSP."""
    return _dotted(str(text), colour)


# A list shows the same few labels fifty times.
@lru_cache(1024)
def _plain(text: str, tone: str) -> SafeString:
    return format_html('<span class="pill pill--{}">{}</span>', tone, text)


@lru_cache(1024)
def _dotted(text: str, colour: str) -> SafeString:
    dot = format_html(
        '<svg class="dot" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">'
        '<circle cx="5" cy="5" r="5" fill="{}"/></svg>',
        colour,
    )
    return format_html('<span class="pill pill--rating">{}{}</span>', dot, text)
