"""Small charts as SVG, drawn on the server: no script, no style attribute, words that scale with the reader's type.

Widths are percentages and heights pixels, so a chart fits any column without shrinking its words. Every mark carries
its number as text, and every chart has a title, a description and its numbers as `rows`, for a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ROW = 34  # pixels per bar with one line of words
LINE = 16  # pixels per further line
LETTERS = 38  # of a line, which the narrowest screen holds beside the number
LINES = 2
BAR = 8
COLUMNS = 120  # pixels that the highest column takes
MIN_BAR_PERCENT = 0.8  # per cent: a bar of one beside a bar of a thousand is still seen


@dataclass(frozen=True)
class DataPoint:
    """One number: what it counts, the list behind it, how it is written, and the colour of its bar.

    `short` stands under a column in place of `label`.
    `colour` is `#rrggbb` of the desk's data, else `tone` is one of the classes `chart--…` of today.css.
    """

    label: str | Promise
    value: int
    url: str = ""
    shown: str = ""
    short: str = ""
    colour: str = ""
    tone: str = "accent"

    @property
    def words(self) -> str:
        """The number as people read it."""
        return self.shown or f"{self.value:,}".replace(",", "\u202f")


@dataclass(frozen=True)
class Chart:
    """A drawing with its words: `key` names it on the page, `rows` are the numbers for the table."""

    key: str
    title: str | Promise
    description: str | Promise
    rows: Sequence[DataPoint]
    svg: SafeString


def bars(key: str, title: str | Promise, description: str | Promise, marks: Sequence[DataPoint]) -> Chart:
    """Bars that lie one below the other, each under its words, all measured by the longest."""
    most = max((mark.value for mark in marks), default=0)
    drawn, top = [], 0
    for mark in marks:
        lines = wrap(str(mark.label), LETTERS, max_lines=LINES, placeholder=" …") or [""]
        drawn.append(_bar(mark, lines, top, most))
        top += ROW + LINE * (len(lines) - 1)
    return Chart(key, title, description, marks, _frame(key, title, description, top, drawn))


def columns(key: str, title: str | Promise, description: str | Promise, marks: Sequence[DataPoint]) -> Chart:
    """Columns that stand side by side, such as the days of two weeks, all measured by the highest."""
    most = max((mark.value for mark in marks), default=0)
    width = 100 / max(len(marks), 1)
    drawn = [_column(mark, number * width, width, most) for number, mark in enumerate(marks)]
    return Chart(key, title, description, marks, _frame(key, title, description, COLUMNS + 40, drawn))


def stacked_columns(
    key: str, title: str | Promise, description: str | Promise, stacks: Sequence[Sequence[DataPoint]]
) -> Chart:
    """Columns side by side, each made of its parts from the bottom up; the first of each carries the words below in
    `short`. The table has a row for each part that is not nothing."""
    totals = [sum(part.value for part in stack) for stack in stacks]
    most, width = max(totals, default=0), 100 / max(len(stacks), 1)
    drawn = [
        _stack(stack, total, number * width, width, most)
        for number, (stack, total) in enumerate(zip(stacks, totals, strict=True))
    ]
    rows = [part for stack in stacks for part in stack if part.value]
    return Chart(key, title, description, rows, _frame(key, title, description, COLUMNS + 40, drawn))


def _stack(stack: Sequence[DataPoint], total: int, left: float, width: float, most: int) -> SafeString:
    middle, bottom = f"{left + width / 2:.2f}%", float(18 + COLUMNS)
    parts = []
    for part in stack:
        if not part.value:
            continue
        height = COLUMNS * part.value / most
        bottom -= height
        measures = {"x": f"{left + width * 0.22:.2f}%", "width": f"{width * 0.56:.2f}%", "rx": "1"}
        parts.append((_rect(part, y=f"{bottom:.1f}", height=f"{max(height - 1, 1):.1f}", **measures),))
    return format_html(
        '<g>{}<text class="chart-number" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="chart-day" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        *(format_html_join("", "{}", parts), middle, f"{bottom - 5:.1f}", total or ""),
        *(middle, COLUMNS + 34, stack[0].short if stack else ""),
    )


def _frame(
    key: str, title: str | Promise, description: str | Promise, height: int, drawn: Sequence[SafeString]
) -> SafeString:
    return format_html(
        '<svg class="chart-drawing" width="100%" height="{height}" role="group"'
        ' aria-labelledby="{key}-title {key}-words"><title id="{key}-title">{title}</title>'
        '<desc id="{key}-words">{description}</desc>{drawn}</svg>',
        key=key,
        title=title,
        description=description,
        height=height,
        drawn=format_html_join("", "{}", ((one,) for one in drawn)),
    )


def _bar(mark: DataPoint, lines: Sequence[str], top: int, most: int) -> SafeString:
    share = max(100 * mark.value / most, MIN_BAR_PERCENT) if most and mark.value else 0
    words = format_html_join(
        "",
        '<text class="chart-label" x="0" y="{}">{}</text>',
        ((top + 14 + LINE * number, line) for number, line in enumerate(lines)),
    )
    rail = top + 20 + LINE * (len(lines) - 1)
    return _linked(
        mark,
        format_html(
            '<rect class="chart-hit" x="0" y="{}" width="100%" height="{}"/>{}'
            '<text class="chart-number" x="100%" y="{}" text-anchor="end">{}</text>'
            '<rect class="chart-rail" x="0" y="{}" width="100%" height="{}" rx="{}"/>{}',
            *(top, rail - top + BAR + 6, words, top + 14, mark.words, rail, BAR, BAR / 2),
            _rect(mark, x="0", y=f"{rail}", width=f"{share:.2f}%", height=f"{BAR}", rx=f"{BAR / 2}"),
        ),
    )


def _column(mark: DataPoint, left: float, width: float, most: int) -> SafeString:
    height = max(COLUMNS * mark.value / most, 2) if most and mark.value else 0
    top = 18 + COLUMNS - height
    middle = f"{left + width / 2:.2f}%"
    return _linked(
        mark,
        format_html(
            '<rect class="chart-hit" x="{}%" y="0" width="{}%" height="{}"/>'
            '<text class="chart-number" x="{}" y="{}" text-anchor="middle">{}</text>{}'
            '<text class="chart-day" x="{}" y="{}" text-anchor="middle">{}</text>',
            *(f"{left:.2f}", f"{width:.2f}", COLUMNS + 40, middle, f"{top - 5:.1f}", mark.words if mark.value else ""),
            _rect(
                mark,
                x=f"{left + width * 0.18:.2f}%",
                y=f"{top:.1f}",
                width=f"{width * 0.64:.2f}%",
                height=f"{height:.1f}",
                rx="2",
            ),
            *(middle, COLUMNS + 34, mark.short or mark.label),
        ),
    )


def _rect(mark: DataPoint, **measures: str) -> SafeString:
    places = format_html_join(" ", '{}="{}"', measures.items())
    if mark.colour:
        return format_html('<rect class="chart-bar" {} fill="{}"/>', places, mark.colour)
    return format_html('<rect class="chart-bar chart--{}" {}/>', mark.tone, places)


def _linked(mark: DataPoint, drawn: SafeString) -> SafeString:
    """`drawn` as a link to the list behind the number; as it is where there is none."""
    if not mark.url:
        return format_html("<g>{}</g>", drawn)
    return format_html('<a href="{}" aria-label="{}: {}">{}</a>', mark.url, mark.label, mark.words, drawn)
