"""Reading what a claim stands on out of the database, for `claims.provenance.graph` to judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.text.folding import fold
from claims.models import Citation, Claim
from claims.provenance.graph import Edge, Node, Provenance, trace
from sources.models import Attribution, Source
from sources.permissions import visible_sources

# Enough for any story; the limit keeps the page fast when spam pages all link to each other.
MOST_ATTRIBUTIONS = 20_000

# What the claim cites, what that has it from, and so on; UNION drops what was reached before, so a loop ends.
_REACHED = f"""
WITH RECURSIVE reached(id) AS (
    SELECT source_id FROM {Citation._meta.db_table} WHERE claim_id = %s
    UNION
    SELECT way.origin_id FROM {Attribution._meta.db_table} AS way JOIN reached ON way.source_id = reached.id
    WHERE way.is_accepted
)
SELECT way.id, way.source_id, way.origin_id, way.kind, way.words, way.is_accepted
FROM {Attribution._meta.db_table} AS way JOIN reached ON way.source_id = reached.id
ORDER BY way.id LIMIT {MOST_ATTRIBUTIONS}
"""  # noqa: S608 - the names are our own tables'
_UNREAD = ("links", "hops", "detail", "final_url")


@dataclass(frozen=True)
class Grounds:
    """What a claim stands on, and the rows of the sources that the reader may see, with publisher and captures."""

    provenance: Provenance
    sources: Mapping[int, Source]


def provenance_of(claim: Claim, *, user: User | None = None) -> Provenance:
    """The provenance of `claim` as `user` may see it (None: the desk itself, which sees all)."""
    return grounds_of(claim, user=user).provenance


def grounds_of(claim: Claim, *, user: User | None = None) -> Grounds:
    """What `claim` stands on: its cited sources and whatever they lead to. Three queries, two with citations at hand.

    A source that `user` may not see counts, but nothing is told about it.
    """
    cited = [citation.source_id for citation in claim.cited_with()]
    rows = Attribution.objects.raw(_REACHED, [claim.pk])
    edges = [Edge(row.source_id, row.origin_id, row.kind, row.words, row.is_accepted) for row in rows]
    found = _sources({*cited, *(edge.origin for edge in edges if edge.is_accepted)}, user)
    nodes = [_node(source, is_cited=source.pk in set(cited)) for source in found]
    return Grounds(trace(nodes, edges, cited), {source.pk: source for source in found if source.is_shown})


def _sources(ids: set[int], user: User | None) -> list[Any]:
    unread = [f"{capture}__{name}" for capture in ("latest_capture", "archived_capture") for name in _UNREAD]
    seen = Exists(visible_sources(user).filter(pk=OuterRef("pk")))
    rows = Source.objects.filter(pk__in=ids).with_list_columns().defer("search_text", *unread)
    return list(rows.annotate(is_shown=seen))


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
