"""Finding sources by what people type."""

from django.db.models import Q

from claimdesk.text.folding import fold, stem
from claimdesk.text.search_words import MAX_SEARCH_CHARACTERS, MAX_WORDS
from claimdesk.text.trigrams import contains_terms
from sources.models import Capture
from sources.models.source import LAST_FAILED, WITHOUT_ARCHIVE, SourceQuerySet

_IS_SEALED = Q(latest_capture__state=Capture.State.SEALED)
_OPEN = [state for state in Capture.State if state != Capture.State.SEALED]
# Where the archive of a source stands, by the name that addresses give it.
ARCHIVE_CONDITIONS = {
    "never": Q(canonical_url__isnull=False, latest_capture__isnull=True),
    "waiting": Q(latest_capture__in=Capture.objects.filter(state__in=_OPEN)),
    "archived": Q(archived_capture__isnull=False),
    "failed": LAST_FAILED & _IS_SEALED,
    "nothing": WITHOUT_ARCHIVE & _IS_SEALED & Q(canonical_url__isnull=False),
    "gone": Q(gone_at__isnull=False),
    "offline": Q(canonical_url__isnull=True),
}


def search_sources(sources: SourceQuerySet, words: str) -> SourceQuerySet:
    """Those of `sources` that hold every one of `words`, in whatever form; all of them if there are none."""
    terms = [stem(term) for term in fold(words[:MAX_SEARCH_CHARACTERS]).split()[:MAX_WORDS]]  # doors refuse more
    return sources.filter(contains_terms(sources, terms)) if terms else sources
