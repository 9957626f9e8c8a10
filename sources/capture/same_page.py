"""Which sources are one page, as their archived captures say.

Two sources are one page beyond doubt where a page names the other URL as its own, redirects to it, or gives the same
answer, and both URLs are spellings of one (`sources.urls.canonical`). Where the URLs differ otherwise, that is offered
to people with its reason: canonical links are wrong often enough, and a site may send what is gone to its first page.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models import Capture, Source
from sources.models.source import SourceQuerySet
from sources.urls import ArchivedCopy, archived_copy, canonical_or_empty
from sources.urls.canonical import other_spellings, page_of_url

CANONICAL, REDIRECT, SAME_CANONICAL, SAME_ANSWER = "canonical", "redirect", "same_canonical", "same_answer"
REASONS = {
    CANONICAL: _("Its page names the other URL as its own (canonical link)."),
    REDIRECT: _("The server redirects to the other URL."),
    SAME_CANONICAL: _("Both lead to one URL, or name it as their own (canonical link)."),
    SAME_ANSWER: _("Both URLs gave the same answer, byte for byte."),
}
MAX_OTHERS = 20
MAX_COMPARED = 500  # other sources for several captures together
OWN = Source.OriginalKind.OWN


@dataclass(frozen=True)
class OnePage:
    """`source` shows the page of `original`: `why` is one of REASONS; `is_sure` where nobody has to decide."""

    source: Source
    original: Source
    why: str
    is_sure: bool


def one_pages(source: Source, capture: Capture, among: SourceQuerySet) -> list[OnePage]:
    """What `source` and others of the sources `among` have been found to be one page by, with `capture` the archived
    one of `source`. What is joined already, was separated, or is a copy at an archive is left out. One query."""
    urls = _urls_of_page(source, capture)
    if not urls:
        return []
    found = _alike(among, urls, [capture.body_sha256]).exclude(pk=source.pk)
    return list(_pages(source, capture, found[:MAX_OTHERS]))


def surely_one_page(captures: Sequence[Capture], among: SourceQuerySet) -> set[int]:
    """Which of these archived captures of different sources, given with their sources, say of any of the sources
    `among` that it is surely one page with their own: their ids, or where there is too much to compare all that may.
    One query."""
    urls = {each.pk: own for each in captures if (own := _urls_of_page(each.source, each))}
    bodies = [each.body_sha256 for each in captures if each.pk in urls]
    found = list(_alike(among, set().union(*urls.values()), bodies)[: MAX_COMPARED + 1]) if urls else []
    if len(found) > MAX_COMPARED:
        return set(urls)
    sure = set()
    for capture in (each for each in captures if each.pk in urls):
        others = [each for each in found if each.pk != capture.source_id and _is_alike(each, urls[capture.pk], capture)]
        if any(page.is_sure for page in _pages(capture.source, capture, others[:MAX_OTHERS])):
            sure.add(capture.pk)
    return sure


def told_copy(source: Source, capture: Capture) -> ArchivedCopy | None:
    """What a `source` at an archive is a copy of, as its URL or else its archived `capture` tells; None where it is no
    copy."""
    known = archived_copy(source.canonical_url or "")
    if known is None:
        return None
    told = [known, *map(archived_copy, (*_own_urls(capture), capture.addresses.get("og_url", "")))]
    found = [each for each in told if each is not None]
    original = next((each.original for each in found if each.original), capture.addresses.get("original", ""))
    times = [each.copied_at for each in found if each.copied_at]
    if not times and "copied_at" in capture.addresses:
        times = [datetime.fromisoformat(capture.addresses["copied_at"])]
    return ArchivedCopy(known.name, original, times[0] if times else None)


def _urls_of_page(source: Source, capture: Capture) -> set[str]:
    """The canonical URLs under which others may have the page; none where it is asked of no others."""
    if not capture.has_content or not source.canonical_url or _is_settled(source):
        return set()
    return {*_told(source, capture), *other_spellings(source.canonical_url)}


def _alike(among: SourceQuerySet, urls: Collection[str], bodies: Iterable[str]) -> SourceQuerySet:
    """The sources with one of these URLs, or with one of these digests of their archived body."""
    same = Q(canonical_url__in=urls)
    if known := {body for body in bodies if body}:
        same |= Q(archived_capture__body_sha256__in=known)
    unread = ("search_text", *(f"archived_capture__{name}" for name in ("links", "hops", "layout")))
    others = among.filter(same).exclude(original_kind=OWN).order_by("pk")
    return others.select_related("archived_capture", "original").defer(*unread)


def _is_alike(other: Source, urls: Collection[str], capture: Capture) -> bool:
    """Whether `_alike` finds this source for the capture, of all those for which it was asked."""
    if other.canonical_url in urls:
        return True
    theirs = other.archived_capture
    return bool(capture.body_sha256) and theirs is not None and theirs.body_sha256 == capture.body_sha256


def _pages(source: Source, capture: Capture, others: Iterable[Source]) -> Iterator[OnePage]:
    return (page for other in others if not other.archive for page in _judged(source, capture, other))


def _is_settled(source: Source) -> bool:
    return source.original_id is not None or source.original_kind == OWN or bool(source.archive)


def _own_urls(capture: Capture) -> list[str]:
    return [capture.addresses.get("canonical", ""), capture.final_url]


def _told(source: Source, capture: Capture) -> dict[str, str]:
    """The canonical URLs that a capture says its page has, with how it says so."""
    told: dict[str, str] = {}
    for url, why in zip(_own_urls(capture), (CANONICAL, REDIRECT), strict=True):
        if (canonical := canonical_or_empty(url)) and canonical != source.canonical_url:
            told.setdefault(canonical, why)
    return told


def _judged(source: Source, capture: Capture, other: Source) -> Iterator[OnePage]:
    if other.original_id == source.pk:
        return
    urls = (source.canonical_url or "", other.canonical_url or "")
    is_sure = page_of_url(urls[0]) == page_of_url(urls[1])
    theirs = other.archived_capture
    told, back = _told(source, capture), _told(other, theirs) if theirs and theirs.has_content else {}
    if why := told.get(urls[1]):
        yield OnePage(source, other, why, is_sure)
    elif other.original_id is not None:
        return
    elif why := back.get(urls[0]):
        yield OnePage(other, source, why, is_sure)
    elif why := _in_common(capture, theirs, set(told) & set(back)):
        first, second = sorted((source, other), key=lambda each: each.pk)
        yield OnePage(second, first, why, is_sure)


def _in_common(capture: Capture, theirs: Capture | None, named: set[str]) -> str:
    """What two captures have in common that makes them one page; `named` are the URLs that both say they have."""
    if theirs is None or not theirs.has_content:
        return ""
    if named:
        return SAME_CANONICAL
    return SAME_ANSWER if capture.body_sha256 and theirs.body_sha256 == capture.body_sha256 else ""
