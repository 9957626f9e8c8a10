"""How many independent origins stand behind a claim. Pure: rows in, a picture out; nothing is read or written.

An origin is a source at the end of an attribution chain. It is counted on what people declared or accepted, so the
number says "at most": two origins that nobody linked may still be one. Sources of one publisher, or of publishers of
one owner, that are ends of chains count as one origin; an origin that nobody names (an anonymous official without
further description) is counted apart as unknown, since two of them may be the same. Definitions with examples:
docs/provenance.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain


@dataclass(frozen=True)
class Node:
    """One source of the picture. `house` is its publisher's id, if known; `family` what makes two sources one origin:
    the publisher's owner, else the publisher. `copies` are other sources that show the same page.
    """

    id: int
    label: str
    kind: str
    is_online: bool
    house: int | None = None
    house_label: str = ""
    family: str = ""
    is_cited: bool = False
    is_unknown: bool = False
    copies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Edge:
    """Source `source` says it has this from source `origin`; only what people declared or accepted counts."""

    source: int
    origin: int
    kind: str
    words: str = ""
    is_accepted: bool = True


@dataclass(frozen=True)
class Provenance:
    """What a claim stands on. `cited` are the sources cited, once per citation; `independent` the origins that
    count, each with the sources that make it up (a family's ends stand together), `unknown` those that nobody names.
    `edges` are those it was counted on; `proposed` begin at the same sources, and nobody accepted them yet.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    proposed: tuple[Edge, ...]
    independent: tuple[tuple[int, ...], ...]
    unknown: tuple[tuple[int, ...], ...]
    cycles: tuple[tuple[int, ...], ...]
    cited: tuple[int, ...]
    publishers: int

    @property
    def ends(self) -> tuple[tuple[int, ...], ...]:
        """All origins, known and unknown, each with the sources that make it up."""
        return (*self.independent, *self.unknown)

    @property
    def origins(self) -> tuple[int, ...]:
        """The sources at the ends of the chains, in the order of their numbers."""
        return tuple(sorted(number for end in self.ends for number in end))

    @property
    def citations(self) -> int:
        """How often the claim cites something."""
        return len(self.cited)

    @property
    def unknown_origins(self) -> int:
        """How many origins nobody names; two of them may be the same."""
        return len(self.unknown)

    def leading_to(self, end: Iterable[int]) -> int:
        """How many citations go back to the sources of `end`. Linear in nodes and edges."""
        before: dict[int, list[int]] = {}
        for edge in self.edges:
            before.setdefault(edge.origin, []).append(edge.source)
        reached = dict.fromkeys(end)
        queue = list(reached)
        for number in queue:
            new = [source for source in before.get(number, ()) if source not in reached]
            reached |= dict.fromkeys(new)
            queue += new
        return sum(number in reached for number in self.cited)

    @property
    def independent_origins(self) -> int:
        """How many origins may be independent of each other: at most so many."""
        return len(self.independent)


def as_one(nodes: Iterable[Node], edges: Iterable[Edge], page_of: Mapping[int, int]) -> tuple[list[Node], list[Edge]]:
    """The picture with each page once: `page_of` says for a source that is a copy, or the same page under another URL,
    which source stands for it. Edges of the copies are those of the page; what leads from a page to itself is left
    out."""
    nodes = list(nodes)
    copies: dict[int, list[Node]] = {}
    for node in nodes:
        if node.id in page_of:
            copies.setdefault(page_of[node.id], []).append(node)
    pages = [_with_copies(node, copies.get(node.id, [])) for node in nodes if node.id not in page_of]
    moved = [
        replace(edge, source=page_of.get(edge.source, edge.source), origin=page_of.get(edge.origin, edge.origin))
        for edge in edges
    ]
    once: dict[tuple[int, int, str, bool], Edge] = {}
    for edge in moved:
        if edge.source != edge.origin:
            once.setdefault((edge.source, edge.origin, edge.kind, edge.is_accepted), edge)
    return pages, list(once.values())


def _with_copies(page: Node, copies: list[Node]) -> Node:
    is_cited = page.is_cited or any(copy.is_cited for copy in copies)
    return replace(page, is_cited=is_cited, copies=tuple(sorted(copy.id for copy in copies)))


def trace(nodes: Iterable[Node], edges: Iterable[Edge], cited: Iterable[int]) -> Provenance:
    """The picture of what the sources `cited` (ids, once per citation) go back to along `edges`.

    Nodes that no cited source leads to are left out. A loop without a way out is one origin of its own, since none
    of its members has it from elsewhere. Linear in nodes and edges.
    """
    by_id = {node.id: node for node in nodes}
    ids = [number for number in cited if number in by_id]
    accepted, proposed = _sorted_out(edges, by_id)
    reached, ways = _walked(ids, accepted)
    members = [by_id[number] for number in reached]
    components = _components(ways)
    ends = [[members[at] for at in part] for part in components if _is_end(part, ways)]
    return Provenance(
        nodes=tuple(members),
        edges=tuple(chain.from_iterable(accepted.get(number, ()) for number in reached)),
        proposed=tuple(_news(proposed, set(reached), accepted)),
        independent=_independent(end for end in ends if not _is_unknown(end)),
        unknown=tuple(sorted(_numbers(end) for end in ends if _is_unknown(end))),
        cycles=tuple(_loop(part, ways, reached) for part in components if len(part) > 1),
        cited=tuple(ids),
        publishers=len({by_id[number].house for number in ids} - {None}),
    )


# The walking is done on places: the n-th source reached is n, and ways[n] are the places to which it leads. Lists of
# small numbers are what Python walks fastest.
Ways = list[list[int]]
Said = dict[int, list[Edge]]


def _sorted_out(edges: Iterable[Edge], by_id: Mapping[int, Node]) -> tuple[Said, list[Edge]]:
    """The accepted edges between two sources that are there, by source; and those that nobody accepted."""
    accepted: Said = {}
    proposed = []
    for edge in edges:
        source, origin = edge.source, edge.origin
        if not edge.is_accepted:
            proposed.append(edge)
        elif source != origin and source in by_id and origin in by_id:
            accepted.setdefault(source, []).append(edge)
    return accepted, proposed


def _news(proposed: Iterable[Edge], members: set[int], accepted: Said) -> Iterator[Edge]:
    """Those of `proposed` that begin at `members` and lead where no accepted edge leads."""
    known: dict[int, set[int]] = {}
    for edge in proposed:
        if edge.source not in members:
            continue
        if edge.source not in known:
            known[edge.source] = {other.origin for other in accepted.get(edge.source, ())}
        if edge.origin not in known[edge.source]:
            yield edge


def _walked(starts: Iterable[int], accepted: Said) -> tuple[list[int], Ways]:
    """What the starts lead to, themselves first, each once, in the order of walking; and where each leads."""
    reached = list(dict.fromkeys(starts))
    places = {number: at for at, number in enumerate(reached)}
    ways: Ways = []
    for number in reached:
        row = []
        for edge in accepted.get(number, ()):
            place = places.get(edge.origin)
            if place is None:
                place = places[edge.origin] = len(reached)
                reached.append(edge.origin)
            row.append(place)
        ways.append(row)
    return reached, ways


def _components(ways: Ways) -> list[list[int]]:
    """Strongly connected components (Tarjan 1972), without recursion: chains may be ten thousand long."""
    walk = _Walk(ways)
    for start in range(len(ways)):
        if not walk.met[start]:
            walk.from_place(start)
    return walk.found


class _Walk:
    """The state of one run of Tarjan's algorithm."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.met = [0] * len(ways)  # as the how-manieth; 0: not yet; later than all others: its component is known
        self.low = [0] * len(ways)
        self.count = 0
        self.stack: list[int] = []
        self.found: list[list[int]] = []

    def from_place(self, start: int) -> None:
        """Walk everything that `start` leads to and is not known yet."""
        met, low = self.met, self.low
        path = [self._enter(start)]
        while path:
            here, targets = path[-1]
            for target in targets:
                if not met[target]:
                    path.append(self._enter(target))
                    break
                low[here] = min(low[here], met[target])
            else:
                path.pop()
                if path and low[here] < low[path[-1][0]]:
                    low[path[-1][0]] = low[here]
                if low[here] == met[here]:
                    self._take(here)

    def _enter(self, place: int) -> tuple[int, Iterator[int]]:
        self.count += 1
        self.met[place] = self.low[place] = self.count
        self.stack.append(place)
        return place, iter(self.ways[place])

    def _take(self, first: int) -> None:
        """A component is complete: it is what was met since `first`."""
        part: list[int] = []
        while not part or part[-1] != first:
            part.append(self.stack.pop())
            self.met[part[-1]] = len(self.met) + 1
        self.found.append(part)


def _is_end(part: list[int], ways: Ways) -> bool:
    """Whether nothing leads out of `part`; nothing leads from a source to itself."""
    if len(part) == 1:
        return not ways[part[0]]
    inside = set(part)
    return all(inside.issuperset(ways[place]) for place in part)


def _independent(ends: Iterable[list[Node]]) -> tuple[tuple[int, ...], ...]:
    """The ends by what makes them one origin, in the order of their numbers."""
    together: dict[str, list[Node]] = {}
    for end in ends:
        together.setdefault(_identity(end), []).extend(end)
    return tuple(sorted(_numbers(end) for end in together.values()))


def _identity(end: list[Node]) -> str:
    """What makes two ends the same origin: their family, else the source itself."""
    families = {_family(node) for node in end}
    family = families.pop() if len(families) == 1 else ""
    return family or f"source {min(node.id for node in end)}"


def _family(node: Node) -> str:
    return node.family or (f"house {node.house}" if node.house is not None else "")


def _is_unknown(end: list[Node]) -> bool:
    return all(node.is_unknown for node in end)


def _numbers(end: Iterable[Node]) -> tuple[int, ...]:
    return tuple(sorted(node.id for node in end))


def _loop(part: list[int], ways: Ways, reached: list[int]) -> tuple[int, ...]:
    """One way round through `part`, as numbers, from the smallest back to it, which is not repeated."""
    start = min(part, key=reached.__getitem__)
    inside = set(part)
    before: dict[int, int] = {}
    queue = [start]
    for place in queue:
        for target in ways[place]:
            if target == start:
                return tuple(reached[each] for each in _way(start, place, before))
            if target in inside and target not in before:
                before[target] = place
                queue.append(target)
    raise ValueError("not a loop")


def _way(start: int, last: int, before: Mapping[int, int]) -> list[int]:
    way = [last]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]
