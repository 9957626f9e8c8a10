import random
import sys

from claims.provenance.graph import Edge, Node, Provenance, trace


def node(number: int, **fields) -> Node:
    return Node(id=number, label=f"source {number}", kind="article", is_online=True, **fields)


def picture(links: dict[int, list[int]], cited: list[int], **houses) -> Provenance:
    numbers = {*links, *cited, *(target for targets in links.values() for target in targets)}
    nodes = [node(number, house=houses.get(f"h{number}")) for number in sorted(numbers)]
    edges = [Edge(source, target, "cites") for source, targets in links.items() for target in targets]
    return trace(nodes, edges, cited)


def test_trace_counts_one_origin_behind_a_chain() -> None:
    found = picture({1: [2], 2: [3]}, [1, 2])
    assert found.origins == (3,)
    assert found.independent_origins == 1
    assert found.citations == 2


def test_trace_counts_one_origin_behind_a_diamond() -> None:
    assert picture({1: [2, 3], 2: [4], 3: [4]}, [1]).independent_origins == 1


def test_trace_counts_separate_chains_apart() -> None:
    assert picture({1: [3], 2: [4]}, [1, 2]).origins == (3, 4)


def test_trace_counts_a_source_without_attribution_as_its_own_origin() -> None:
    assert picture({}, [1]).origins == (1,)


def test_trace_counts_two_ends_of_one_house_once() -> None:
    found = picture({}, [1, 2], h1=7, h2=7)
    assert found.origins == (1, 2)
    assert found.independent_origins == 1
    assert found.publishers == 1


def test_trace_names_the_loop_and_counts_it_once() -> None:
    found = picture({1: [2], 2: [3], 3: [1]}, [1, 2, 3])
    assert found.cycles == ((1, 2, 3),)
    assert found.independent_origins == 1


def test_trace_does_not_count_a_loop_that_leads_on() -> None:
    found = picture({1: [2], 2: [1, 3]}, [1])
    assert found.cycles == ((1, 2),)
    assert found.origins == (3,)


def test_trace_ignores_a_source_that_names_itself() -> None:
    found = picture({1: [1]}, [1])
    assert found.cycles == ()
    assert found.origins == (1,)


def test_trace_leaves_out_what_no_cited_source_leads_to() -> None:
    found = picture({1: [2], 8: [9]}, [1])
    assert [row.id for row in found.nodes] == [1, 2]
    assert [edge.source for edge in found.edges] == [1]


def test_trace_keeps_both_kinds_between_the_same_two() -> None:
    found = trace([node(1), node(2)], [Edge(1, 2, "cites"), Edge(1, 2, "translates")], [1])
    assert [edge.kind for edge in found.edges] == ["cites", "translates"]
    assert found.independent_origins == 1


def test_trace_counts_unnamed_origins_apart() -> None:
    found = trace([node(1), node(2, is_unknown=True)], [Edge(1, 2, "quotes_official")], [1])
    assert (found.independent_origins, found.unknown_origins) == (0, 1)


def test_trace_of_nothing_is_empty() -> None:
    found = trace([], [], [])
    assert (found.nodes, found.origins, found.independent_origins) == ((), (), 0)


def test_trace_keeps_its_promises_on_random_graphs() -> None:
    chance = random.Random(20251026)
    for _ in range(300):
        size = chance.randint(1, 12)
        links: dict[int, list[int]] = {}
        for _edge in range(chance.randint(0, 24)):
            links.setdefault(chance.randint(1, size), []).append(chance.randint(1, size))
        cited = chance.choices(range(1, size + 1), k=chance.randint(1, 5))
        found = picture(links, cited)
        assert 1 <= found.independent_origins <= len(found.origins)
        assert set(found.origins) <= {row.id for row in found.nodes}
        _check_ends(found, links)
        for loop in found.cycles:
            pairs = zip(loop, [*loop[1:], loop[0]], strict=True)
            assert all(target in links[source] for source, target in pairs)


def _check_ends(found: Provenance, links: dict[int, list[int]]) -> None:
    """From each source some origin can be reached, and an origin reaches nothing but itself and its own loop."""
    origins = set(found.origins)
    for row in found.nodes:
        reached = _reached(row.id, links)
        assert reached & origins
        if row.id in origins:
            assert all(row.id in _reached(other, links) for other in reached)


def test_trace_says_what_a_naive_count_says() -> None:
    chance = random.Random(20251127)
    for _ in range(600):
        nodes, edges, cited = _anything(chance)
        found, naive = trace(nodes, edges, cited), _Naive(nodes, edges, cited)
        said = (edges, cited)
        assert {row.id for row in found.nodes} == naive.members, said
        assert sorted(found.edges, key=edges.index) == naive.edges, said
        assert list(found.proposed) == naive.proposed, said
        assert (found.independent, found.unknown) == (naive.independent(), naive.unknown()), said
        assert sorted(map(sorted, naive.circles())) == sorted(sorted(naive.beside(loop[0])) for loop in found.cycles), (
            said
        )
        steps = [pair for loop in found.cycles for pair in zip(loop, (*loop[1:], loop[0]), strict=True)]
        assert all(origin in naive.leads[source] for source, origin in steps), said
        assert found.publishers == len({row.house for row in nodes if row.id in cited and row.house is not None})


def _anything(chance: random.Random) -> tuple[list[Node], list[Edge], list[int]]:
    """A small graph with houses, owners, officials that nobody names, circles, what nobody accepted, and strays."""
    size = chance.randint(1, 9)
    nodes = [
        node(
            number,
            house=chance.choice([None, 1, 2, 3]),
            family=chance.choice(["", "", "one owner"]),
            is_unknown=chance.random() < 0.2,
        )
        for number in chance.sample(range(1, size + 1), size)
    ]
    ends = range(1, size + 2)  # the last one is no node
    edges = [
        Edge(chance.choice(ends), chance.choice(ends), "cites", words=str(at), is_accepted=chance.random() < 0.7)
        for at in range(chance.randint(0, 3 * size))
    ]
    return nodes, edges, chance.choices(range(1, size + 1), k=chance.randint(0, 4))


class _Naive:
    """The definitions of docs/provenance.md, word by word, from who can be reached from whom."""

    def __init__(self, nodes: list[Node], edges: list[Edge], cited: list[int]) -> None:
        self.node = {row.id: row for row in nodes}
        count = [edge for edge in edges if {edge.source, edge.origin} <= set(self.node) and edge.source != edge.origin]
        accepted = [edge for edge in count if edge.is_accepted]
        self.leads = {number: [edge.origin for edge in accepted if edge.source == number] for number in self.node}
        self.reach = {number: _reached(number, self.leads) for number in self.node}
        self.members = {far for number in cited for far in self.reach[number]}
        self.edges = [edge for edge in accepted if edge.source in self.members]
        mine = [edge for edge in edges if edge.source in self.members and not edge.is_accepted]
        self.proposed = [edge for edge in mine if edge.origin not in self.leads[edge.source]]

    def beside(self, number: int) -> frozenset[int]:
        """What is reached from `number`, and reaches it."""
        return frozenset(far for far in self.reach[number] if number in self.reach[far])

    def circles(self) -> set[frozenset[int]]:
        return {self.beside(number) for number in self.members if len(self.beside(number)) > 1}

    def ends(self, *, unknown: bool) -> set[frozenset[int]]:
        ends = {self.beside(number) for number in self.members if self.reach[number] == set(self.beside(number))}
        return {end for end in ends if all(self.node[number].is_unknown for number in end) == unknown}

    def unknown(self) -> tuple[tuple[int, ...], ...]:
        return tuple(sorted(tuple(sorted(end)) for end in self.ends(unknown=True)))

    def independent(self) -> tuple[tuple[int, ...], ...]:
        together: dict[object, set[int]] = {}
        for end in self.ends(unknown=False):
            owners = {self.node[number].family or self.node[number].house for number in end}
            owner = owners.pop() if len(owners) == 1 else None
            together.setdefault(owner or end, set()).update(end)
        return tuple(sorted(tuple(sorted(end)) for end in together.values()))


def _reached(start: int, links: dict[int, list[int]]) -> set[int]:
    seen = {start}
    queue = [start]
    while queue:
        for target in links.get(queue.pop(), []):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def test_trace_counts_two_houses_of_one_family_once() -> None:
    nodes = [node(1, house=1, family="big media"), node(2, house=2, family="big media"), node(3, house=3)]
    found = trace(nodes, [], [1, 2, 3])
    assert found.independent == ((1, 2), (3,))
    assert found.publishers == 3


def test_trace_counts_nothing_on_what_nobody_accepted() -> None:
    proposed = Edge(1, 2, "cites", is_accepted=False)
    found = trace([node(1), node(2)], [proposed], [1, 2])
    assert (found.independent_origins, found.edges, found.proposed) == (2, (), (proposed,))
    accepted = Edge(1, 2, "relays")
    found = trace([node(1), node(2)], [proposed, accepted], [1, 2])
    assert (found.independent_origins, found.edges, found.proposed) == (1, (accepted,), ())


def test_leading_to_counts_citations_not_sources() -> None:
    found = picture({1: [3], 2: [3, 4]}, [1, 1, 2])
    assert [(end, found.leading_to(end)) for end in found.ends] == [((3,), 3), ((4,), 1)]


def test_trace_takes_work_in_proportion_to_the_links() -> None:
    """Ten times the links cost about ten times the calls, whatever their shape."""
    for shape in (_chained, _layered, _circled):
        small, big = (_calls(*shape(size)) for size in (1_000, 10_000))
        assert big < 13 * small


def _chained(size: int) -> tuple[list[Node], list[Edge]]:
    return [node(number) for number in range(1, size + 1)], [Edge(at, at + 1, "cites") for at in range(1, size)]


def _layered(size: int) -> tuple[list[Node], list[Edge]]:
    edges = [Edge(at, at + step, "cites") for at in range(1, size - 2) for step in (1, 2, 3)]
    return [node(number) for number in range(1, size + 1)], edges


def _circled(size: int) -> tuple[list[Node], list[Edge]]:
    nodes, edges = _chained(size)
    return nodes, [*edges, Edge(size, 1, "cites"), *(Edge(at, at - 1, "cites") for at in range(2, size, 7))]


def _calls(nodes: list[Node], edges: list[Edge]) -> int:
    """How many calls of functions, Python's own among them, the judgement takes."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        trace(nodes, edges, [1])
    finally:
        sys.setprofile(before)
    return counted


def test_trace_walks_ten_thousand_links_without_recursion() -> None:
    found = picture({number: [number + 1] for number in range(1, 10_000)}, [1])
    assert found.origins == (10_000,)
    loop = picture({number: [number % 10_000 + 1] for number in range(1, 10_001)}, [1])
    assert len(loop.cycles[0]) == 10_000
