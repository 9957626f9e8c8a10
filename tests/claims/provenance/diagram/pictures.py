"""Small examples of provenance for the tests of the diagram."""

from claims.provenance.diagram import Cited, Face, Story, tell
from claims.provenance.graph import Edge, Node, trace


def story(
    links: dict[int, list[int]], cited: list[int], *, unknown: tuple[int, ...] = (), unseen: tuple[int, ...] = ()
) -> Story:
    """The story of a claim that cites the sources `cited`, which have it from others as `links` say."""
    numbers = {*links, *cited, *(target for targets in links.values() for target in targets)}
    nodes = [
        Node(
            number,
            f"Source {number}",
            "article",
            is_online=True,
            is_cited=number in cited,
            is_unknown=number in unknown,
        )
        for number in sorted(numbers)
    ]
    edges = [Edge(source, target, "cites") for source, targets in links.items() for target in targets]
    faces = {
        number: Face(
            f"Source {number}", above="Paper", below="Archived", href=f"/{number}", is_seen=number not in unseen
        )
        for number in numbers
    }
    citations = [
        Cited(key, number, "Evidence", "supports", "Supports", f"#citation-{key}")
        for key, number in enumerate(cited, start=1)
    ]
    return tell(Face("The claim"), citations, trace(nodes, edges, cited), faces, lambda kind: kind)
