"""What the picture tells: which boxes and arrows, with whatever is too much drawn together as "and 37 more"."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.provenance.diagram.parts import Arrow, Box, Cited, Face, Line, Mark, Sort
from claims.provenance.diagram.placing import levels_of
from claims.provenance.graph import Edge, Provenance

MOST_ON_A_LEVEL = 8  # boxes above each other
MOST_CITATIONS = 10
MOST_LEVELS = 5  # of sources, beside each other
FIRST_SOURCE_LEVEL = 2  # the level of the first sources, after claim and citations
CLAIM = "claim"
MORE_CITATIONS = "more-citations"
LIST = "#stands-on-list"

Label = Callable[[str], str]


@dataclass(frozen=True)
class Story:
    """Boxes by level, each level from top to bottom as first thought of, and the arrows between them. `lead` columns
    stand before those of the sources: claim and citations, or none."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    lead: int = FIRST_SOURCE_LEVEL

    @property
    def levels(self) -> list[list[Box]]:
        """The boxes of each level, the claim's first; no level is empty."""
        ordered = sorted(self.boxes, key=lambda box: box.level)
        return [list(boxes) for _level, boxes in groupby(ordered, key=lambda box: box.level)]


def tell(
    claim: Face, citations: Sequence[Cited], found: Provenance, faces: Mapping[int, Face], kind_label: Label
) -> Story:
    """The story of a claim: `faces` by source id, `kind_label` says how one source has it from another."""
    plan = _Plan(found)
    boxes = [Box(CLAIM, Sort.CLAIM, 0, claim)]
    arrows: list[Arrow] = []
    place = _citation_places(citations, plan)
    for key, together in place.items():
        boxes.append(_citation_box(key, together))
        arrows.append(Arrow(CLAIM, key, Line.CITES))
        targets = dict.fromkeys(plan.key_of[cited.source] for cited in together)
        arrows += [Arrow(key, target, Line.CITES) for target in targets]
    boxes += [plan.box(key, faces) for key in plan.keys]
    return Story(tuple(boxes), (*arrows, *plan.arrows(kind_label)))


def tell_sources(found: Provenance, faces: Mapping[int, Face], kind_label: Label) -> Story:
    """The story of sources alone, as of an article while it is read: the same boxes and arrows without a claim."""
    plan = _Plan(found)
    boxes = (replace(plan.box(key, faces), note="") for key in plan.keys)  # notes count citations
    return Story(tuple(boxes), tuple(plan.arrows(kind_label)), lead=0)


class _Plan:
    """Which sources are drawn, and which together."""

    def __init__(self, found: Provenance) -> None:
        self.found = found
        levels, _backs = levels_of(found)
        self.circling = {pair for loop in found.cycles for pair in zip(loop, (*loop[1:], loop[0]), strict=True)}
        self.in_loop = {number for loop in found.cycles for number in loop}
        self.level_of = _squeezed(levels)
        self.key_of = self._keys(max(levels.values(), default=0))
        self.keys = list(dict.fromkeys(self.key_of[node.id] for node in found.nodes))
        self.tags = _origin_tags(found)
        self.notes = self._notes()

    def _keys(self, deepest: int) -> dict[int, str]:
        """The key of the box in which each source is drawn."""
        leading = Counter(edge.origin for edge in self.found.edges)
        cited = {node.id for node in self.found.nodes if node.is_cited}
        keys: dict[int, str] = {}
        for level in set(self.level_of.values()):
            on_it = [node.id for node in self.found.nodes if self.level_of[node.id] == level]
            is_squeezed = deepest >= MOST_LEVELS and level == MOST_LEVELS - 2
            # Loops first, then what most lead to, then what is cited; Python's sort keeps the rest in its order.
            best = sorted(on_it, key=lambda number: (number not in self.in_loop, -leading[number], number not in cited))
            shown = set() if is_squeezed else set(best if len(best) <= MOST_ON_A_LEVEL else best[: MOST_ON_A_LEVEL - 1])
            keys |= {number: f"source-{number}" if number in shown else f"more-{level}" for number in on_it}
        return keys

    def box(self, key: str, faces: Mapping[int, Face]) -> Box:
        inside = [number for number, box in self.key_of.items() if box == key]
        level = FIRST_SOURCE_LEVEL + self.level_of[inside[0]]
        if key.startswith("more-"):
            return Box(key, Sort.MORE, level, _more(len(inside)), self._marks_of_more(inside))
        number = inside[0]
        marks = self._marks(number, faces[number])
        tag = _("In a loop") if number in self.in_loop else self.tags.get(number, "")
        return Box(key, Sort.SOURCE, level, faces[number], marks, tag, self.notes.get(number, ""))

    def _notes(self) -> dict[int, str]:
        """How many citations lead to each origin that is drawn: what makes ten sources one."""
        shown = [part for part in self.found.ends if any(self.key_of[number].startswith("source-") for number in part)]
        every = self.found.citations
        return {number: _lead_here(self.found.leading_to(part), every) for part in shown for number in part}

    def _marks(self, number: int, face: Face) -> frozenset[Mark]:
        unknown = {node.id for node in self.found.nodes if node.is_unknown}
        held = {
            Mark.ORIGIN: number in self.found.origins,
            Mark.UNSEEN: not face.is_seen,
            Mark.UNKNOWN: number in unknown,
            Mark.LOOP: number in self.in_loop,
        }
        return frozenset(mark for mark, holds in held.items() if holds)

    def _marks_of_more(self, inside: Iterable[int]) -> frozenset[Mark]:
        return frozenset({Mark.LOOP}) if self.in_loop.intersection(inside) else frozenset()

    def arrows(self, kind_label: Label) -> list[Arrow]:
        """Who has it from whom, between the boxes that are drawn."""
        between: dict[tuple[str, str], list[Edge]] = {}
        for edge in (*self.found.edges, *self._proposed()):
            pair = (self.key_of[edge.source], self.key_of[edge.origin])
            if pair[0] != pair[1]:
                between.setdefault(pair, []).append(edge)
        return [self._arrow(*pair, edges, kind_label) for pair, edges in between.items()]

    def _proposed(self) -> list[Edge]:
        """What is not accepted yet, between sources that are drawn anyway."""
        return [edge for edge in self.found.proposed if edge.origin in self.key_of]

    def _arrow(self, start: str, end: str, edges: Sequence[Edge], kind_label: Label) -> Arrow:
        is_loop = any((edge.source, edge.origin) in self.circling for edge in edges)
        kinds = ", ".join(dict.fromkeys(kind_label(edge.kind) for edge in edges))
        ways = len({(edge.source, edge.origin) for edge in edges})
        label = kinds if ways == 1 else f"{ways} ×"
        is_accepted = any(edge.is_accepted for edge in edges)
        line = Line.LOOP if is_loop else Line.HAS_IT_FROM if is_accepted else Line.PROPOSED
        return Arrow(start, end, line, label if is_accepted else f"{label}?")


def _squeezed(levels: Mapping[int, int]) -> dict[int, int]:
    """A chain longer than MOST_LEVELS keeps its beginning and its end; what is between shares one level."""
    deepest = max(levels.values(), default=0)
    if deepest < MOST_LEVELS:
        return dict(levels)
    between = MOST_LEVELS - 2
    return {number: MOST_LEVELS - 1 if level == deepest else min(level, between) for number, level in levels.items()}


def _lead_here(count: int, every: int) -> str:
    if count == every > 1:
        return _("All %(count)s citations lead here") % {"count": count}
    return ngettext("%(count)s citation leads here", "%(count)s citations lead here", count) % {"count": count}


def _origin_tags(found: Provenance) -> dict[int, str]:
    """ "Origin 2" for each end; ends that count as one share the number, and a single one needs none."""
    tags: dict[int, str] = {}
    for number, ends in enumerate(found.independent, start=1):
        tag = _("Origin") if len(found.independent) == 1 else _("Origin %(number)s") % {"number": number}
        tags |= dict.fromkeys(ends, tag)
    unknown = {node.id for node in found.nodes if node.is_unknown}
    return tags | {number: _("Unknown origin") for number in found.origins if number in unknown}


def _citation_places(citations: Sequence[Cited], plan: _Plan) -> dict[str, list[Cited]]:
    """The citations of each box: one each, until there are too many or their source is drawn with others."""
    ranked = sorted(citations, key=lambda cited: plan.key_of[cited.source].startswith("more-"))
    most = len(ranked) if len(ranked) <= MOST_CITATIONS else MOST_CITATIONS - 1
    single = {
        cited.key for cited in ranked[:most] if len(ranked) == most or plan.key_of[cited.source].startswith("source-")
    }
    places: dict[str, list[Cited]] = {}
    for cited in citations:
        places.setdefault(f"citation-{cited.key}" if cited.key in single else MORE_CITATIONS, []).append(cited)
    return places


def _citation_box(key: str, together: Sequence[Cited]) -> Box:
    if key == MORE_CITATIONS:
        words = ngettext("and %(count)s more citation", "and %(count)s more citations", len(together))
        return Box(key, Sort.MORE, 1, Face(words % {"count": len(together)}, href=LIST))
    cited = together[0]
    return Box(key, Sort.CITATION, 1, Face(cited.role, below=cited.stance_label, href=cited.href), stance=cited.stance)


def _more(count: int) -> Face:
    words = ngettext("and %(count)s more source", "and %(count)s more sources", count) % {"count": count}
    return Face(words, href=LIST)
