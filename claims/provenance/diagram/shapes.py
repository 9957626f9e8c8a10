"""Boxes with their words broken into lines, and where everything is: what remains is to write it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from claims.provenance.diagram.parts import Arrow, Box, Sort
from claims.provenance.diagram.text_width import wrap


class Style(NamedTuple):
    """How a line of words is set: type size, height of the line, weight."""

    size: float
    leading: float
    is_bold: bool = False


STYLES = {
    "tag": Style(11, 16, is_bold=True),
    "above": Style(11.5, 16),
    "title": Style(13, 17, is_bold=True),
    "below": Style(11.5, 15),
    "note": Style(11.5, 16, is_bold=True),
}
PAD_X, PAD_Y = 12, 10
_MOST_LINES = {"tag": 1, "above": 1, "title": 4, "below": 3, "note": 2}
_CLAIM_LINES = {**_MOST_LINES, "above": 2, "title": 8}


class Words(NamedTuple):
    """One line: its style, its words, and its baseline below the top of the box."""

    style: str
    text: str
    y: float


@dataclass(frozen=True)
class Shape:
    """A box as high as its words."""

    box: Box
    width: float
    height: float
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Placed:
    """A shape and its upper left corner."""

    shape: Shape
    x: float
    y: float


@dataclass(frozen=True)
class Stroke:
    """An arrow's path, the tip of its head with the way it points, and where its label stands."""

    arrow: Arrow
    path: str
    tip: tuple[float, float]
    points: str  # right · up · left
    label: tuple[tuple[float, float, str], ...] = ()


class Heading(NamedTuple):
    """The text above a column of boxes."""

    x: float
    text: str


@dataclass(frozen=True)
class Sheet:
    """The whole, ready to be written."""

    width: float
    height: float
    placed: tuple[Placed, ...]
    strokes: tuple[Stroke, ...]
    headings: tuple[Heading, ...] = ()


def shape(box: Box, width: float, notes: Sequence[str] = ()) -> Shape:
    """`box` with its words, and `notes` below them, broken for `width`."""
    most = _CLAIM_LINES if box.sort == Sort.CLAIM else _MOST_LINES
    face = box.face
    parts = [("tag", box.tag), ("above", face.above), ("title", face.title), ("below", face.below)]
    parts += [*(("below", note) for note in notes), ("note", box.note)]
    y, words = float(PAD_Y), []
    for name, text in parts:
        style = STYLES[name]
        indent = stance_indent(box) if name == "below" else 0
        for line in wrap(text, width - 2 * PAD_X - indent, style.size, lines=most[name], bold=style.is_bold):
            words.append(Words(name, line, y + style.leading * 0.75))
            y += style.leading
    return Shape(box, width, y + PAD_Y, tuple(words))


def stance_indent(box: Box) -> float:
    """How much room the sign of a citation's stance takes before its words."""
    return 17 if box.sort == Sort.CITATION else 0
