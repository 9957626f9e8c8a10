"""What a source's archived page names as its own sources, and what of it the desk knows already."""

from dataclasses import dataclass

from claimdesk.accounts.models import User
from sources.models import Attribution, Capture, Source
from sources.permissions import visible_sources
from sources.storage.archive import text_of
from sources.text.attribution_links import Suggestion, attribution_suggestions
from sources.urls import canonical_or_empty


@dataclass(frozen=True)
class Offer:
    """A suggestion with the source that its URL is at this desk, and whether the attribution is recorded."""

    suggestion: Suggestion
    origin: Source | None
    recorded: bool


def named_in(capture: Capture, text: str | None = None) -> list[Suggestion]:
    """The links by which the page of `capture` says where it has this; `text` is its text where the caller has it.

    Raises FileNotFoundError where the archive lost the text.
    """
    if not capture.links:
        return []
    said = text_of(capture) if text is None else text
    return attribution_suggestions(said, capture.links, capture.language, capture.final_url or capture.url)


def offers(source: Source, capture: Capture, text: str | None = None, *, by: User | None) -> list[Offer]:
    """The same for people to decide, in three queries at most. A known source that `by` may not see is as one that is
    not there. Raises FileNotFoundError."""
    named = {canonical: each for each in named_in(capture, text) if (canonical := canonical_or_empty(each.url))}
    if not named:
        return []
    known = visible_sources(by).filter(canonical_url__in=named).with_list_columns().defer("search_text")
    there = {origin.canonical_url: origin for origin in known}
    recorded = set(Attribution.objects.filter(source=source, is_accepted=True).values_list("origin", flat=True))
    found = [(each, there.get(canonical)) for canonical, each in named.items()]
    return [
        Offer(each, origin, origin is not None and origin.pk in recorded)
        for each, origin in found
        if origin is None or origin.pk != source.pk
    ]
