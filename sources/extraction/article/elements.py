"""The elements of a page that contain its lines: what each contains, and which of them are alike.

Names of classes are never read, only compared: siblings with the same tag and first class are alike, as comments and
teasers are; and so are elements at the end of the same path of tags and classes.
"""

from typing import Any

from sources.extraction.visible_text import VisibleLine

# What an element says of all that it contains, by its tag; in attributes of schema.org it may say so too.
INSIDE = {
    "article": 1, "main": 2, "ul": 4, "ol": 4, "dl": 4, "table": 8, "blockquote": 16, "figure": 32, "section": 64,
    "aside": 128, "form": 256,
}  # fmt: skip
ARTICLE_BODY = 512
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_KINDS = {"p": 1, "li": 2, "div": 3, "td": 4, "th": 4, "blockquote": 5, "pre": 6, "dd": 7, "dt": 7}
KINDS = _KINDS | {tag: 7 + level for tag, level in HEADINGS.items()}


class Outline:
    """All elements at the end of one path of tags and first classes from the root, and what their own lines hold."""

    __slots__ = ("characters", "elements", "lines", "linked", "prose")

    def __init__(self) -> None:
        self.elements = self.lines = self.characters = 0
        self.linked = self.prose = 0.0


class Element:
    """An element with all lines that it contains, in itself or in other elements."""

    __slots__ = (
        "alike", "characters", "depth", "inside", "kind", "lines", "linked", "parent", "prose", "shape", "tag",
    )  # fmt: skip

    def __init__(self, found: Any, parent: "Element | None", shapes: dict[Any, Outline]) -> None:
        self.parent = parent
        self.tag: str = found.tag
        self.kind = (self.tag, (found.get("class") or "").strip().partition(" ")[0])
        self.characters = self.lines = 0
        self.linked = self.prose = 0.0
        self.alike: dict[tuple[str, str], int] = {}  # how many of its children are of each kind
        self.depth, self.inside = 0, 0
        before: Outline | None = None
        if parent is not None:
            self.depth, self.inside, before = parent.depth + 1, parent.inside, parent.shape
            parent.alike[self.kind] = parent.alike.get(self.kind, 0) + 1
        self.inside |= INSIDE.get(self.tag, 0)
        if "articleBody" in (found.get("itemprop") or ""):
            self.inside |= ARTICLE_BODY
        self.shape: Outline = shapes.setdefault((before, self.kind), Outline())
        self.shape.elements += 1

    @property
    def siblings(self) -> int:
        """How many elements of its parent with lines are like it, itself among them."""
        return self.parent.alike[self.kind] if self.parent is not None else 1


def elements_of(lines: list[VisibleLine]) -> tuple[list[Element], list[Element]]:
    """The block element of each line; and all elements with lines, each before those that it contains."""
    known: dict[Any, Element] = {}
    shapes: dict[Any, Outline] = {}
    blocks = [known.get(line.block) or _element(line.block, known, shapes) for line in lines]
    return blocks, [*known.values()]


def _element(found: Any, known: dict[Any, Element], shapes: dict[Any, Outline]) -> Element:
    """The element for `found`; those that it stands in are made first."""
    chain = []
    at = found
    while at is not None and at not in known:
        chain.append(at)
        at = at.getparent()
    parent = None if at is None else known[at]
    for each in reversed(chain):
        parent = known[each] = Element(each, parent, shapes)
    return known[found]
