"""Reading what a claim stands on out of the database, for `claims.provenance` to judge."""

from claims.models import Claim
from claims.provenance import Edge, Node, Provenance, trace
from sources.models import Attribution, Source

# Enough for any story; a limit so that a ring of spam cannot stop the page.
MOST_SOURCES = 10_000


def provenance_of(claim: Claim) -> Provenance:
    """The provenance of `claim`: its cited sources and whatever they lead to, at most MOST_SOURCES."""
    cited = list(claim.citations.order_by("pk").values_list("source_id", flat=True))
    edges = _edges_from(set(cited))
    ids = set(cited) | {edge.origin for edge in edges}
    found = Source.objects.filter(pk__in=ids).select_related("publisher")
    return trace([_node(source, is_cited=source.pk in cited) for source in found], edges, cited)


def _edges_from(ids: set[int]) -> list[Edge]:
    """One query per step of the chains, not one per source."""
    edges: list[Edge] = []
    seen: set[int] = set()
    while (ids := ids - seen) and len(seen) < MOST_SOURCES:
        rows = Attribution.objects.filter(source_id__in=ids).order_by("pk")
        step = [Edge(row.source_id, row.origin_id, row.kind, row.words) for row in rows]
        edges += step
        seen |= ids
        ids = {edge.origin for edge in step}
    return edges


def _node(source: Source, *, is_cited: bool) -> Node:
    return Node(
        id=source.pk,
        label=source.label,
        kind=source.kind,
        is_online=source.is_online,
        house=source.publisher_id,
        house_label=source.publisher.name if source.publisher else "",
        is_cited=is_cited,
        is_unknown=source.kind == Source.Kind.OFFICIAL and not source.publisher_id,
    )
