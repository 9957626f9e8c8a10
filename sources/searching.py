"""Finding sources by what people type."""

from django.db.models import Q

from claimdesk.text.folding import fold, stem
from claimdesk.text.search_words import MAX_SEARCH_CHARACTERS, MAX_WORDS
from claimdesk.text.trigrams import contains_terms
from sources.models import Capture
from sources.models.source import LAST_FAILED, WITHOUT_ARCHIVE, SourceQuerySet
from sources.urls import archived_copy, canonical_or_empty, holds_url, urls_in
from sources.urls.canonical import other_spellings

MAX_URLS = 5  # URLs of one search that are looked for
MAX_SAME_PAGES = 50  # sources that one search finds by their URLs

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
    """Those of `sources` that hold every one of `words`, in whatever form; all of them if there are none. A URL finds
    the sources of its page, where there are any, in whatever spelling it was pasted."""
    if pages := sources_at(sources, words):
        return sources.filter(pk__in=pages)
    terms = [stem(term) for term in fold(words[:MAX_SEARCH_CHARACTERS]).split()[:MAX_WORDS]]  # doors refuse more
    return sources.filter(contains_terms(sources, terms)) if terms else sources


def sources_at(sources: SourceQuerySet, words: str) -> list[int]:
    """The ids of those of `sources` that show the page of a URL in `words`: under this URL or another spelling of it,
    the original of an archived copy, and what is joined with one of them. No query without a URL, two at most.

    Only `sources` are looked through: a URL of what is hidden finds what a URL finds that nobody knows.
    """
    words = words[:MAX_SEARCH_CHARACTERS]
    spellings = _spellings(words) if holds_url(words) else set()
    if not spellings:
        return []
    found = sources.filter(canonical_url__in=spellings).values_list("pk", "original_id")[:MAX_SAME_PAGES]
    originals = {original or pk for pk, original in found}
    if not originals:
        return []
    joined = sources.filter(Q(pk__in=originals) | Q(original__in=originals))
    return list(joined.order_by("-pk").values_list("pk", flat=True)[:MAX_SAME_PAGES])


def _spellings(words: str) -> set[str]:
    """The canonical URLs by which the pages of the URLs in `words` may be known."""
    pasted = [canonical for url in urls_in(words)[:MAX_URLS] if (canonical := canonical_or_empty(url))]
    copied = [copy.original for url in pasted if (copy := archived_copy(url))]
    pages = {*pasted, *map(canonical_or_empty, copied)} - {""}
    return pages.union(*map(other_spellings, pages))
