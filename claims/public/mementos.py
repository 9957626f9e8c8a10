"""Archived copies that published verdicts cite, as mementos (RFC 7089), where the newsroom hands copies out."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from claims.models import Publication
from claims.public.answers import for_readers
from claims.verdict_page.addresses import absolute_url, memento_url
from sources.api.memento import (
    MementoAddresses,
    PageMementos,
    asked_url,
    memento_response,
    mementos_of,
    page_mementos,
    timegate_response,
    timemap_response,
)
from sources.models import Capture, Source


@for_readers
def timegate(request: HttpRequest, url: str) -> HttpResponseBase:
    """The way to the copy of a page that was made nearest to a moment."""
    return timegate_response(request, _page(asked_url(request, url))[0])


@for_readers
def timemap(request: HttpRequest, url: str) -> HttpResponseBase:
    """All copies of a page that readers may have."""
    return timemap_response(_page(asked_url(request, url))[0])


@for_readers
def memento(request: HttpRequest, capture: int, url: str) -> HttpResponseBase:
    """One copy: the bytes as they came."""
    page, captures = _page(asked_url(request, url))
    found = next((each for each in captures if each.pk == capture), None)
    if found is None:
        raise Http404
    return memento_response(request, page, found)


def _page(url: str) -> tuple[PageMementos, list[Capture]]:
    """The mementos of the page `url`. Raises Http404 where readers get none of it."""
    if not settings.PUBLIC_COPIES:
        raise Http404
    captures = mementos_of(url, Source.objects.filter(is_confidential=False), _cited)
    return page_mementos(captures, _addresses(url)), captures


def _cited(source: int) -> Sequence[int]:
    """The captures of `source` that verdicts cite which readers may see now."""
    shown = Publication.objects.shown().filter(claim__citations__source=source).distinct()
    told = (content["citations"] for content in shown.values_list("content", flat=True))
    return [each["capture"]["id"] for citations in told for each in citations if each["capture"]]


def _addresses(url: str) -> MementoAddresses:
    return MementoAddresses(
        original=url,
        timegate=absolute_url(reverse("public:timegate", args=[url])),
        timemap=absolute_url(reverse("public:timemap", args=[url])),
        memento=lambda number: memento_url(number, url),
    )
