"""Finding sources by what people type."""

from claimdesk.text.folding import fold, stem
from claimdesk.text.trigrams import contains_terms
from sources.models.source import SourceQuerySet


def search_sources(sources: SourceQuerySet, words: str) -> SourceQuerySet:
    """Those of `sources` that hold every one of `words`, in whatever form; all of them if there are none."""
    terms = [stem(term) for term in fold(words).split()]
    return sources.filter(contains_terms(sources, terms)) if terms else sources
