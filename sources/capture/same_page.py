"""Which sources are one page, as their archived captures say.

Two sources are one page beyond doubt where a page names the other URL as its own, redirects to it, or gives the same
answer, and both URLs are spellings of one (`sources.urls.canonical`). Where the URLs differ otherwise, that is offered
to people with its reason: canonical links are wrong often enough, and a site may send what is gone to its first page.
"""

from collections.abc import Iterator
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
    if not capture.has_content or not source.canonical_url or _is_settled(source):
        return []
    told = _told(source, capture)
    same = Q(canonical_url__in={*told, *other_spellings(source.canonical_url)})
    if capture.body_sha256:
        same |= Q(archived_capture__body_sha256=capture.body_sha256)
    others = among.filter(same).exclude(pk=source.pk).exclude(original_kind=OWN).order_by("pk")
    found = others.select_related("archived_capture", "original").defer("search_text", "archived_capture__links")
    return [page for other in found[:MAX_OTHERS] if not other.archive for page in _judged(source, capture, other)]


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
