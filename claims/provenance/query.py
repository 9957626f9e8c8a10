"""Reading what a claim stands on out of the database, for `claims.provenance.graph` to judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Value
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.text.folding import fold
from claims.models import Claim
from claims.provenance.graph import Edge, Node, Provenance, as_one, trace
from sources.models import Attribution, Source
from sources.permissions import visible_sources

# Enough for any story; the limit keeps the page fast when spam pages all link to each other.
MOST_ATTRIBUTIONS = 20_000

# What some sources have it from, and so on; UNION drops what was reached before, so a loop ends.
_REACHED = f"""
WITH RECURSIVE reached(id) AS (
    SELECT id FROM {Source._meta.db_table} WHERE id IN (STARTS)
    UNION
    SELECT way.origin_id FROM {Attribution._meta.db_table} AS way JOIN reached ON way.source_id = reached.id
    WHERE way.is_accepted
)
SELECT way.id, way.source_id, way.origin_id, way.kind, way.words, way.is_accepted
FROM {Attribution._meta.db_table} AS way JOIN reached ON way.source_id = reached.id
ORDER BY way.id LIMIT {MOST_ATTRIBUTIONS}
"""  # noqa: S608 - the names are our own tables'
MAX_JOINED = 20  # rounds in which pages that are joined lead to others
_UNREAD = ("links", "hops", "layout", "detail", "final_url")


@dataclass(frozen=True)
class Grounds:
    """What a claim stands on, and the rows of the sources that the reader may see, with publisher and captures.

    `page_of` says of each source that is counted as another one (a copy, the same page) which one that is.
    """

    provenance: Provenance
    sources: Mapping[int, Source]
    page_of: Mapping[int, int] = field(default_factory=dict)

    def page(self, number: int) -> int:
        """The source that counts for the source `number`."""
        return self.page_of.get(number, number)

    def copies(self, page: int) -> list[Source]:
        """The sources that are counted as `page`, as far as the reader may see them."""
        return [source for key, source in self.sources.items() if self.page_of.get(key) == page]


def provenance_of(claim: Claim, *, user: User | None = None) -> Provenance:
    """The provenance of `claim` as `user` may see it (None: the desk itself, which sees all)."""
    return grounds_of(claim, user=user).provenance


def grounds_of(claim: Claim, *, user: User | None = None) -> Grounds:
    """What `claim` stands on: its cited sources and whatever they lead to. Three queries, two with citations at hand,
    and two more for each step to pages that are joined.

    A source that `user` may not see counts, but nothing is told about it.
    """
    return grounds_from([citation.source_id for citation in claim.cited_with()], user=user)


def grounds_from(cited: list[int], *, user: User | None = None) -> Grounds:
    """The same for sources by their ids, once per citation."""
    found, edges = _reached(cited, user)
    page_of = _pages(found)
    nodes = [_node(source, is_cited=source.pk in set(cited)) for source in found]
    pages, ways = as_one(nodes, edges, page_of)
    provenance = trace(pages, ways, [page_of.get(number, number) for number in cited])
    return Grounds(provenance, {source.pk: source for source in found if source.is_shown}, page_of)


def reached_from(cited: Iterable[int]) -> tuple[list[Source], list[Edge]]:
    """The sources that `cited` (ids) lead to, themselves included, and the attributions that begin at them, as the desk
    itself sees them."""
    return _reached(list(cited), None)


def _reached(cited: list[int], user: User | None) -> tuple[list[Any], list[Edge]]:
    """The sources that `cited` lead to, with the edges: along attributions, to originals, and to their copies."""
    starts = dict.fromkeys(cited)
    found: list[Any] = []
    edges: list[Edge] = []
    for _step in range(MAX_JOINED if starts else 0):
        marks = ", ".join(["%s"] * len(starts))
        rows = Attribution.objects.raw(_REACHED.replace("STARTS", marks), list(starts))
        edges = [Edge(row.source_id, row.origin_id, row.kind, row.words, row.is_accepted) for row in rows]
        found = _sources({*starts, *(edge.origin for edge in edges if edge.is_accepted)}, user)
        joined = _joined(found)
        if not joined:
            break
        starts |= dict.fromkeys(sorted(joined))
    return found, edges


def _joined(found: list[Any]) -> set[int]:
    """The originals and copies of the sources `found` that are not among them."""
    there = {source.pk for source in found}
    originals = {source.original_id for source in found if source.original_id}
    copied = [source.pk for source in found if source.is_copied]
    copies = Source.objects.filter(original__in=copied).values_list("pk", flat=True) if copied else []
    return (originals | set(copies)) - there


def _pages(found: list[Any]) -> dict[int, int]:
    """For each source that is joined, the one at the end of its originals."""
    there = {source.pk for source in found}
    above = {source.pk: source.original_id for source in found if source.original_id in there}
    pages = {}
    for key in above:
        way = [key]
        while way[-1] in above and above[way[-1]] not in way:
            way.append(above[way[-1]])
        pages[key] = way[-1]
    return pages


def _sources(ids: set[int], user: User | None) -> list[Any]:
    unread = [f"{capture}__{name}" for capture in ("latest_capture", "archived_capture") for name in _UNREAD]
    # The desk itself sees all.
    seen: Exists | Value = Exists(visible_sources(user).filter(pk=OuterRef("pk"))) if user else Value(True)
    rows = Source.objects.filter(pk__in=ids).with_list_columns().defer("search_text", *unread)
    copied = Exists(Source.objects.filter(original=OuterRef("pk")))
    return list(rows.annotate(is_shown=seen, is_copied=copied))


def _node(source: Any, *, is_cited: bool) -> Node:
    if not source.is_shown:
        return Node(source.pk, _("A source you can't access"), "", is_online=False, is_cited=is_cited)
    return Node(
        id=source.pk,
        label=source.label,
        kind=source.kind,
        is_online=source.is_online,
        house=source.publisher_id,
        house_label=source.publisher.name if source.publisher else "",
        family=fold(source.publisher.owner or source.publisher.name) if source.publisher else "",
        is_cited=is_cited,
        is_unknown=source.kind == Source.Kind.OFFICIAL and not source.publisher_id,
    )
