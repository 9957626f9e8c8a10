"""How many independent origins stand behind a claim. Pure: rows in, a picture out; nothing is read or written.

An origin is a source at the end of an attribution chain. It is counted on what people declared or accepted, so the
number says "at most": two origins that nobody linked may still be one. Sources of one publisher, or of publishers of
one owner, that are ends of chains count as one origin; an origin that nobody names (an anonymous official without
further description) is counted apart as unknown, since two of them may be the same. Definitions with examples:
docs/provenance.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """One source of the picture. `house` is its publisher's id, if known; `family` what makes two sources one origin:
    the publisher's owner, else the publisher.
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


def trace(nodes: Iterable[Node], edges: Iterable[Edge], cited: Iterable[int]) -> Provenance:
    """The picture of what the sources `cited` (ids, once per citation) go back to along `edges`.

    Nodes that no cited source leads to are left out. A loop without a way out is one origin of its own, since none
    of its members has it from elsewhere. Linear in nodes and edges.
    """
    by_id = {node.id: node for node in nodes}
    ids = [number for number in cited if number in by_id]
    every = list(edges)
    links = _links((edge for edge in every if edge.is_accepted), by_id)
    reached = _reach(ids, links)
    members = set(reached)
    components = _components(reached, links)
    ends = [part for part in components if not _leads_on(part, links)]
    return Provenance(
        nodes=tuple(by_id[number] for number in reached),
        edges=tuple(edge for number in reached for found in links.get(number, {}).values() for edge in found),
        proposed=tuple(edge for edge in every if edge.source in members and _is_news(edge, links)),
        independent=_independent([part for part in ends if not _is_unknown(part, by_id)], by_id),
        unknown=tuple(sorted(tuple(sorted(part)) for part in ends if _is_unknown(part, by_id))),
        cycles=tuple(_loop(part, links) for part in components if len(part) > 1),
        cited=tuple(ids),
        publishers=len({by_id[number].house for number in ids if by_id[number].house is not None}),
    )


Links = dict[int, dict[int, list[Edge]]]


def _links(edges: Iterable[Edge], by_id: Mapping[int, Node]) -> Links:
    """Edges by source and origin; several kinds between the same two are one way."""
    links: Links = {}
    for edge in edges:
        if edge.source in by_id and edge.origin in by_id and edge.source != edge.origin:
            links.setdefault(edge.source, {}).setdefault(edge.origin, []).append(edge)
    return links


def _is_news(edge: Edge, links: Links) -> bool:
    """Whether nobody accepted `edge`, nor any other that leads the same way."""
    return not edge.is_accepted and edge.origin not in links.get(edge.source, {})


def _reach(starts: Iterable[int], links: Links) -> list[int]:
    """What the starts lead to, themselves first, each once, in the order of walking."""
    seen: dict[int, None] = dict.fromkeys(starts)
    queue = list(seen)
    for number in queue:
        for target in links.get(number, {}):
            if target not in seen:
                seen[target] = None
                queue.append(target)
    return list(seen)


def _components(reached: Iterable[int], links: Links) -> list[frozenset[int]]:
    """Strongly connected components (Tarjan 1972), without recursion: chains may be ten thousand long."""
    walk = _Walk(links)
    for number in reached:
        if number not in walk.index:
            walk.from_node(number)
    return walk.found


class _Walk:
    """The state of one run of Tarjan's algorithm."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.index: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.stack: list[int] = []
        self.on_stack: set[int] = set()
        self.found: list[frozenset[int]] = []

    def from_node(self, start: int) -> None:
        """Walk everything that `start` leads to and is not known yet."""
        path = [(start, iter(self._enter(start)))]
        while path:
            number, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                self._leave(number, path[-1][0] if path else None)
            elif target not in self.index:
                path.append((target, iter(self._enter(target))))
            elif target in self.on_stack:
                self.low[number] = min(self.low[number], self.index[target])

    def _enter(self, number: int) -> Iterable[int]:
        self.index[number] = self.low[number] = len(self.index)
        self.stack.append(number)
        self.on_stack.add(number)
        return self.links.get(number, {})

    def _leave(self, number: int, parent: int | None) -> None:
        if self.low[number] == self.index[number]:
            self.found.append(frozenset(self._pop_until(number)))
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[number])

    def _pop_until(self, number: int) -> list[int]:
        part: list[int] = []
        while not part or part[-1] != number:
            part.append(self.stack.pop())
        self.on_stack.difference_update(part)
        return part


def _leads_on(part: frozenset[int], links: Links) -> bool:
    return any(target not in part for number in part for target in links.get(number, {}))


def _independent(ends: Iterable[frozenset[int]], by_id: Mapping[int, Node]) -> tuple[tuple[int, ...], ...]:
    """The ends by what makes them one origin, in the order of their numbers."""
    together: dict[str, set[int]] = {}
    for part in ends:
        together.setdefault(_identity(part, by_id), set()).update(part)
    return tuple(sorted(tuple(sorted(numbers)) for numbers in together.values()))


def _identity(part: frozenset[int], by_id: Mapping[int, Node]) -> str:
    """What makes two ends the same origin: their family, else the source itself."""
    families = {_family(by_id[number]) for number in part}
    family = families.pop() if len(families) == 1 else ""
    return family or f"source {min(part)}"


def _family(node: Node) -> str:
    return node.family or (f"house {node.house}" if node.house is not None else "")


def _is_unknown(part: frozenset[int], by_id: Mapping[int, Node]) -> bool:
    return all(by_id[number].is_unknown for number in part)


def _loop(part: frozenset[int], links: Links) -> tuple[int, ...]:
    """One way round through `part`, from its smallest member back to it, which is not repeated."""
    start = min(part)
    before: dict[int, int] = {}
    queue = [start]
    for number in queue:
        for target in links.get(number, {}):
            if target == start:
                return _way(start, number, before)
            if target in part and target not in before:
                before[target] = number
                queue.append(target)
    raise ValueError("not a loop")


def _way(start: int, last: int, before: Mapping[int, int]) -> tuple[int, ...]:
    way = [last]
    while way[-1] != start:
        way.append(before[way[-1]])
    return tuple(reversed(way))
