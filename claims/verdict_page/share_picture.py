"""The picture of a verdict for posts that share its page, drawn by the desk from what readers get."""

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image, ImageDraw, ImageFont

from claimdesk.text.dates import day
from claims.verdict_page.verdict import ReadersVerdict

WIDTH, HEIGHT = 1200, 630
EDGE, LEFT, RIGHT, TOP, BOTTOM = 28, 96, 72, 64, 60
INK, QUIET, LINE, PAPER = "#182226", "#536169", "#e0e6e9", "#ffffff"
CLAIM_SIZES = range(60, 31, -4)
CLAIM_TOP, CLAIM_BOTTOM = 240, 500
LINE_HEIGHT = 1.24
MAX_CHARACTERS = 600  # of a claim: more is not read on a picture, and costs time
_FONTS = Path(__file__).parent / "fonts"
# The letters that the fonts have: Latin, Greek, Cyrillic, Armenian, Georgian, and common signs.
_COVERED = re.compile(
    "[\u0020-\u007e\u00a0-\u024f\u0259\u02bb\u02bc\u02c6-\u02dd\u0300-\u0304\u0306-\u030c\u0370-\u0377\u037a-\u037f"
    "\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052d\u0531-\u0556\u0561-\u0586\u10d0-\u10fc\u1e00-\u1ef9\u2010-\u2027"
    "\u2030-\u203a\u20ac\u20b4\u20bd\u2116\u2122\u2190-\u2193\u2212\u2260\u2264\u2265]*"
)

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class TextBlock:
    """Lines of one size, as they fit."""

    lines: list[str]
    size: int


def draw_share_picture(verdict: ReadersVerdict) -> bytes:
    """The picture as PNG, in the running language. Words in letters that its fonts do not have are left out."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, EDGE, HEIGHT), fill=verdict.colour)
    _put(draw, (LEFT, TOP), settings.PUBLIC_NAME, _font(28, is_bold=True), QUIET)
    rating = _fitted(verdict.rating, (64, 48, 36), most_lines=1)
    _put(draw, (LEFT, TOP + 62), "".join(rating.lines), _font(rating.size, is_bold=True), INK)
    _draw_ladder(draw, verdict)
    _draw_claim(draw, str(verdict.claim["text"]))
    _draw_foot(draw, verdict)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def is_covered(text: str) -> bool:
    """Whether the fonts have every letter of `text`."""
    return _COVERED.fullmatch(text) is not None


def _draw_ladder(draw: ImageDraw.ImageDraw, verdict: ReadersVerdict) -> None:
    """The steps of the scale, in the right upper corner; the one that was given stands out."""
    left = WIDTH - RIGHT - 6 - verdict.ladder_width * 2
    for step in verdict.ladder:
        x, tall = left + step.x * 2, 22 if step.is_here else 12
        box = (x, TOP + 18 - tall / 2, x + 44, TOP + 18 + tall / 2)
        draw.rounded_rectangle(box, radius=5, fill=step.colour)
        if step.is_here:
            draw.rounded_rectangle((box[0] - 5, box[1] - 5, box[2] + 5, box[3] + 5), radius=8, outline=INK, width=3)


def _draw_claim(draw: ImageDraw.ImageDraw, text: str) -> None:
    words = " ".join(text.split())[:MAX_CHARACTERS]
    if not is_covered(words):
        return
    block = _fitted(words, CLAIM_SIZES, most_lines=0)
    font = _font(block.size)
    for number, line in enumerate(block.lines):
        draw.text((LEFT, CLAIM_TOP + number * block.size * LINE_HEIGHT), line, font=font, fill=INK)


def _draw_foot(draw: ImageDraw.ImageDraw, verdict: ReadersVerdict) -> None:
    """Who claimed it, and since when readers have this verdict."""
    draw.line((LEFT, HEIGHT - 112, WIDTH - RIGHT, HEIGHT - 112), fill=LINE, width=2)
    since = verdict.corrected_at or verdict.first_published_at
    state = pgettext("status", "Corrected") if verdict.corrected_at else pgettext("status", "Published")
    dated = f"{state} {day(since)}"
    font = _font(28)
    right = WIDTH - RIGHT - font.getlength(dated)
    _put(draw, (right, HEIGHT - BOTTOM - 28), dated, font, QUIET)
    if verdict.claimant:
        said = f"{_('Claimed by')} {verdict.claimant}"
        _put(draw, (LEFT, HEIGHT - BOTTOM - 28), _cut(said, font, right - LEFT - 40), font, QUIET)


def _put(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, font: Font, ink: str) -> None:
    if is_covered(text):
        draw.text(place, text, font=font, fill=ink)


def _fitted(text: str, sizes: "range | tuple[int, ...]", *, most_lines: int) -> TextBlock:
    """`text` in the largest of `sizes` (pixels) in which it has room; in the smallest, cut. `most_lines` 0: as many as
    stand between CLAIM_TOP and CLAIM_BOTTOM."""
    width = WIDTH - LEFT - RIGHT
    for size in sizes:
        font = _font(size, is_bold=bool(most_lines))
        room = most_lines or int((CLAIM_BOTTOM - CLAIM_TOP) / (size * LINE_HEIGHT))
        lines = _wrapped(text, font, width)
        if len(lines) <= room:
            return TextBlock(lines, size)
    last = _cut(" ".join(lines[room - 1 :]), font, width)
    return TextBlock([*lines[: room - 1], last], size)


def _wrapped(text: str, font: Font, width: float) -> list[str]:
    """`text` in lines of at most `width` pixels; a word that is wider is cut there."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, width))
    return [line for line in lines if line]


def _cut(text: str, font: Font, width: float) -> str:
    """As much of `text` as has room in `width` pixels, with an ellipsis where something is left out."""
    if font.getlength(text) <= width:
        return text
    kept = text
    while kept and font.getlength(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@cache
def _font(size: int, *, is_bold: bool = False) -> Font:
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)
