"""What the picture is made of, before anybody knows where it goes."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mark(StrEnum):
    """What is said about a box beside its words."""

    ORIGIN = "origin"
    UNSEEN = "unseen"
    UNKNOWN = "unknown"
    LOOP = "loop"


class Sort(StrEnum):
    """What a box stands for."""

    CLAIM = "claim"
    CITATION = "citation"
    SOURCE = "source"
    MORE = "more"


class Line(StrEnum):
    """How one box of the diagram refers to another."""

    CITES = "cites"
    HAS_IT_FROM = "has-it-from"
    LOOP = "loop"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class Face:
    """How one thing is shown: its title, what stands above and below it, and where it leads."""

    title: str
    above: str = ""
    below: str = ""
    href: str = ""
    language: str = ""
    is_seen: bool = True


@dataclass(frozen=True)
class Cited:
    """A citation: the claim uses source `source`; `stance` is its code, the labels are for people."""

    key: int
    source: int
    role: str
    stance: str
    stance_label: str
    href: str = ""


@dataclass(frozen=True)
class Box:
    """A thing in the picture. `level` counts from the claim (0) over its citations (1) to the origins.

    `tag` is what is said in a word about it, as "Origin 2", `note` what follows from it, in a sentence below.
    """

    key: str
    sort: Sort
    level: int
    face: Face
    marks: frozenset[Mark] = field(default_factory=frozenset)
    tag: str = ""
    note: str = ""
    stance: str = ""


@dataclass(frozen=True)
class Arrow:
    """From `start` to what it stands on, `end`: keys of boxes."""

    start: str
    end: str
    line: Line
    label: str = ""
