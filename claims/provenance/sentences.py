"""What is said of a provenance in words: how many citations, publishers and origins there are."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.provenance.graph import Provenance


def counts_sentence(found: Provenance) -> str:
    """How many citations and publishers."""
    citations = ngettext("%(count)s citation", "%(count)s citations", found.citations) % {"count": found.citations}
    if not found.publishers:
        return citations
    publishers = ngettext("%(count)s publisher", "%(count)s publishers", found.publishers)
    return f"{citations}, {publishers % {'count': found.publishers}}"


def origins_sentence(found: Provenance) -> str:
    """How few origins may be behind them: an upper bound, and said to be one unless it is exact."""
    count = found.independent_origins
    if not found.unknown_origins and count == 1:
        return _("1 independent origin")
    known = ngettext("at most %(count)s independent origin", "at most %(count)s independent origins", count)
    words = known % {"count": count}
    if not found.unknown_origins:
        return words
    unknown = ngettext("and %(count)s unnamed", "and %(count)s unnamed", found.unknown_origins)
    return f"{words} {unknown % {'count': found.unknown_origins}}" if count else _("no named origin")
