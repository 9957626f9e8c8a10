"""Finding sources by what people type."""

from claimdesk.folding import fold
from sources.models import Source
from sources.models.source import SourceQuerySet


def document(source: Source) -> str:
    """The folded text by which `source` is found: title, description, authors, publisher, URL."""
    publisher = source.publisher.name if source.publisher else ""
    return fold(" ".join([source.title, source.description, source.authors, publisher, source.url]))


def search(sources: SourceQuerySet, words: str) -> SourceQuerySet:
    """Those of `sources` that hold every one of `words`; all of them if there are none."""
    for word in fold(words).split():
        sources = sources.filter(search_text__contains=word)
    return sources
