"""Shapes as SVG. Looks come from classes (provenance.css); attributes repeat them for light paper, so that the file
alone can be printed and passed on."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from claims.provenance.diagram.parts import Line, Mark, Sort
from claims.provenance.diagram.shapes import PAD_X, STYLES, Placed, Sheet, Stroke, Words, stance_indent
from claims.provenance.diagram.text_width import clean

FACE = '"Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif'
CORNER_RADIUS = 8

INK, QUIET, PAPER, EDGE, ACCENT, WASH, BAD = "#182226", "#536169", "#ffffff", "#8b9aa2", "#1d5a73", "#e8f1f5", "#962018"
_STROKES = {
    Line.CITES: {"stroke": EDGE, "stroke-width": "1.5"},
    Line.HAS_IT_FROM: {"stroke": ACCENT, "stroke-width": "2"},
    Line.LOOP: {"stroke": BAD, "stroke-width": "2.5"},
    Line.PROPOSED: {"stroke": EDGE, "stroke-width": "1.5", "stroke-dasharray": "2 4"},
}
_HEADS = {"right": "l-8 -4.5v9z", "up": "l-4.5 8h9z", "left": "l8 -4.5v9z"}
_STANCES = {  # a sign in a circle of 12
    "supports": "M3 6.2 5.2 8.4 9 4",
    "refutes": "M3.8 3.8l4.4 4.4m0-4.4-4.4 4.4",
    "context": "M3.5 6h5",
    "none": "M6 5.9v.2",  # a dot: nobody said anything yet
}
_STANCE_INK = {"supports": "#1b5e37", "refutes": BAD, "context": QUIET}


@dataclass(frozen=True)
class Texts:
    """What a screen reader says of the whole; `prefix` keeps ids apart where a page holds several pictures."""

    title: str
    description: str
    prefix: str = "provenance"


def svg(sheet: Sheet, texts: Texts, *, base: str = "", classes: str = "") -> str:
    """`sheet` as one SVG element, UTF-8 text.

    `base` (as "https://desk.example") is put before links that begin with a slash, for a file that leaves the desk;
    links within a page are left out of it then.
    """
    width, height = round(sheet.width), round(sheet.height)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "class": f"picture {classes}".strip(),
            "role": "group",
            "aria-labelledby": f"{texts.prefix}-title",
            "aria-describedby": f"{texts.prefix}-description",
            "font-family": FACE,
        },
    )
    ET.SubElement(root, "title", {"id": f"{texts.prefix}-title"}).text = clean(texts.title)
    ET.SubElement(root, "desc", {"id": f"{texts.prefix}-description"}).text = clean(texts.description)
    if base:
        ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    for heading in sheet.headings:
        _text(root, heading.x, 18, heading.text, "picture-heading", 11.5, fill=QUIET)
    for stroke in sheet.strokes:
        _stroke(root, stroke)
    for placed in sheet.placed:
        _box(root, placed, base)
    for stroke in sheet.strokes:
        _label(root, stroke)
    return ET.tostring(root, encoding="unicode")


def _stroke(root: ET.Element, stroke: Stroke) -> None:
    line = stroke.arrow.line
    group = ET.SubElement(root, "g", {"class": f"picture-line picture-line--{line}"})
    ET.SubElement(group, "path", {"d": stroke.path, "fill": "none", **_STROKES[line]})
    x, y = stroke.tip
    head = {"d": f"M{x:.1f} {y:.1f}{_HEADS[stroke.points]}", "class": "picture-head", "fill": _STROKES[line]["stroke"]}
    ET.SubElement(group, "path", head)


def _label(root: ET.Element, stroke: Stroke) -> None:
    bad = stroke.arrow.line == Line.LOOP
    classes = "picture-label picture-label--loop" if bad else "picture-label"
    for x, y, words in stroke.label:
        halo = {"stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round", "paint-order": "stroke"}
        _text(root, x, y, words, classes, 11, fill=BAD if bad else QUIET, **{"text-anchor": "middle", **halo})


def _box(root: ET.Element, placed: Placed, base: str) -> None:
    box = placed.shape.box
    names = [f"picture-box--{box.sort}", *(f"picture-box--{mark}" for mark in sorted(box.marks))]
    parent = _linked(root, box.face.href, base)
    group = ET.SubElement(parent, "g", {"class": " ".join(["picture-box", *names])})
    if box.sort == Sort.MORE:
        _card(group, placed, 4)
    _card(group, placed, 0)
    for words in placed.shape.words:
        _words(group, placed, words)
    if box.sort == Sort.CITATION:
        _stance(group, placed)


def _linked(root: ET.Element, href: str, base: str) -> ET.Element:
    if not href or (base and not href.startswith("/")):
        return root
    return ET.SubElement(root, "a", {"href": base + href if href.startswith("/") else href})


def _card(group: ET.Element, placed: Placed, offset: float) -> None:
    marks = placed.shape.box.marks
    strong = Mark.ORIGIN in marks or Mark.LOOP in marks or placed.shape.box.sort == Sort.CLAIM
    edge = BAD if Mark.LOOP in marks else ACCENT if strong else EDGE
    looks = {"fill": WASH if Mark.ORIGIN in marks else PAPER, "stroke": edge, "stroke-width": "2" if strong else "1"}
    if Mark.UNSEEN in marks:
        looks["stroke-dasharray"] = "6 4"
    size = {"width": f"{placed.shape.width:.1f}", "height": f"{placed.shape.height:.1f}", "rx": str(CORNER_RADIUS)}
    corner = {"x": f"{placed.x + offset:.1f}", "y": f"{placed.y + offset:.1f}"}
    ET.SubElement(group, "rect", {"class": "picture-card", **corner, **size, **looks})


def _words(group: ET.Element, placed: Placed, words: Words) -> None:
    style = STYLES[words.style]
    box = placed.shape.box
    indent = stance_indent(box) if words.style == "below" else 0
    fill = {"title": INK, "note": INK, "tag": BAD if Mark.LOOP in box.marks else ACCENT}.get(words.style, QUIET)
    extra = {"font-weight": "600"} if style.is_bold else {}
    if words.style == "title" and box.face.language:
        extra["lang"] = box.face.language
    x, y = placed.x + PAD_X + indent, placed.y + words.y
    _text(group, x, y, words.text, f"picture-{words.style}", style.size, fill=fill, **extra)


def _stance(group: ET.Element, placed: Placed) -> None:
    box = placed.shape.box
    last = placed.shape.words[-1]
    corner = f"translate({placed.x + PAD_X:.1f} {placed.y + last.y - 10:.1f})"
    sign = ET.SubElement(group, "g", {"transform": corner, "class": f"picture-stance picture-stance--{box.stance}"})
    ink = _STANCE_INK.get(box.stance, QUIET)
    ET.SubElement(sign, "circle", {"cx": "6", "cy": "6", "r": "6", "fill": ink})
    path = {"d": _STANCES.get(box.stance, _STANCES["context"]), "fill": "none", "stroke": PAPER, "stroke-width": "1.6"}
    ET.SubElement(sign, "path", path)


def _text(parent: ET.Element, x: float, y: float, words: str, classes: str, size: float, **looks: str) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": classes, "font-size": f"{size:g}"}
    ET.SubElement(parent, "text", {**place, **looks}).text = words
