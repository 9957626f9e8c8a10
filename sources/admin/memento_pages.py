"""All captures of a page as mementos (RFC 7089), for people of the desk who may see the source."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from claimdesk.admin import desk, person
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
from sources.models import Capture
from sources.permissions import visible_sources


@require_safe
def timegate_view(request: HttpRequest, url: str) -> HttpResponseBase:
    """The way to the capture of a page that was made nearest to a moment."""
    return timegate_response(request, _page(request, url)[0])


@require_safe
def timemap_view(request: HttpRequest, url: str) -> HttpResponseBase:
    """All captures of a page that hold what it said."""
    return timemap_response(_page(request, url)[0])


@require_safe
def memento_view(request: HttpRequest, capture: int, url: str) -> HttpResponseBase:
    """One capture: the bytes as they came."""
    page, captures = _page(request, url)
    found = next((each for each in captures if each.pk == capture), None)
    if found is None:
        raise Http404
    return memento_response(request, page, found)


def _page(request: HttpRequest, path: str) -> tuple[PageMementos, list[Capture]]:
    """The mementos of the page in the path. Raises Http404 where this person sees none."""
    url = asked_url(request, path)
    captures = mementos_of(url, visible_sources(person(request)), lambda _source: None)
    at = MementoAddresses(
        original=url,
        timegate=request.build_absolute_uri(reverse("timegate", args=[url])),
        timemap=request.build_absolute_uri(reverse("timemap", args=[url])),
        memento=lambda number: request.build_absolute_uri(reverse("memento", args=[number, url])),
    )
    return page_mementos(captures, at), captures


urlpatterns: list[URLPattern] = [
    path("admin/timegate/<path:url>", desk.admin_view(timegate_view), name="timegate"),
    path("admin/timemap/<path:url>", desk.admin_view(timemap_view), name="timemap"),
    path("admin/memento/<id:capture>/<path:url>", desk.admin_view(memento_view), name="memento"),
]
