"""What a claim stands on, in one sentence and the names of its origins."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim
from claims.provenance import Node, Provenance
from claims.stands_on import provenance_of


@dataclass(frozen=True)
class Standing:
    """How many citations, and how few origins may be behind them; `loops` are sources that cite in a circle."""

    counts: str
    origins: str
    ends: tuple[Node, ...]
    loops: tuple[str, ...]


def standing_of(claim: Claim) -> Standing | None:
    """What `claim` stands on; None where nothing is cited. The number of origins is an upper bound and says so."""
    found = provenance_of(claim)
    if not found.citations:
        return None
    by_id = {node.id: node for node in found.nodes}
    return Standing(
        counts=_counts(found),
        origins=_origins(found),
        ends=tuple(by_id[number] for number in found.origins),
        loops=tuple(" → ".join(by_id[number].label for number in (*loop, loop[0])) for loop in found.cycles),
    )


def _counts(found: Provenance) -> str:
    citations = ngettext("%(count)s citation", "%(count)s citations", found.citations) % {"count": found.citations}
    publishers = ngettext("%(count)s publisher", "%(count)s publishers", found.publishers) % {"count": found.publishers}
    return f"{citations}, {publishers}"


def _origins(found: Provenance) -> str:
    count = found.independent_origins
    known = ngettext("at most %(count)s independent origin", "at most %(count)s independent origins", count)
    words = known % {"count": count}
    if not found.unknown_origins:
        return words
    unknown = ngettext("and %(count)s that nobody names", "and %(count)s that nobody names", found.unknown_origins)
    return f"{words} {unknown % {'count': found.unknown_origins}}" if count else _("no origin that anybody names")
