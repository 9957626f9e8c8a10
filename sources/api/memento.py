"""Captures as mementos (RFC 7089): which capture of a page was made nearest to a moment, and which there are.

TimeGate, TimeMap and mementos have URLs of their own (pattern 2.1 of the RFC). Who may see which captures is the
caller's to say; nothing here asks.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from sources.api.downloads import body_response
from sources.models import Artifact, Capture
from sources.models.source import SourceQuerySet
from sources.urls import canonical_or_empty

LINK_FORMAT = "application/link-format; charset=utf-8"
_SCHEME_WITH_ONE_SLASH = ("http:/", "https:/")


@dataclass(frozen=True)
class MementoAddresses:
    """The URLs of one page's TimeGate and TimeMap, and of each of its mementos by the capture's number."""

    original: str
    timegate: str
    timemap: str
    memento: Callable[[int], str]


@dataclass(frozen=True)
class PageMementos:
    """The mementos of one page, the oldest first: the number of each capture and when it was sealed."""

    at: MementoAddresses
    captures: Sequence[tuple[int, datetime]]

    def nearest(self, wanted: datetime | None) -> tuple[int, datetime]:
        """The one nearest to `wanted`, the earlier of two that are as near; the newest where none is wanted."""
        if wanted is None:
            return self.captures[-1]
        moments = [moment for _number, moment in self.captures]
        after = bisect_left(moments, wanted)
        around = self.captures[max(0, after - 1) : after + 1]
        return min(around, key=lambda each: abs(each[1] - wanted))

    def timemap(self) -> str:
        """All of them as links (RFC 7089, 5)."""
        first, last = self.captures[0][1], self.captures[-1][1]
        lines = [
            f'<{self.at.original}>; rel="original"',
            f'<{self.at.timemap}>; rel="self"; type="application/link-format"; {_span(first, last)}',
            f'<{self.at.timegate}>; rel="timegate"',
            *[self._line(place) for place in range(len(self.captures))],
        ]
        return ",\n".join(lines) + "\n"

    def links(self, number: int | None = None) -> str:
        """The header `Link` of the TimeGate, or of the memento `number`, with the mementos beside it."""
        first, last = self.captures[0][1], self.captures[-1][1]
        shown = [
            f'<{self.at.original}>; rel="original"',
            f'<{self.at.timegate}>; rel="timegate"',
            f'<{self.at.timemap}>; rel="timemap"; type="application/link-format"; {_span(first, last)}',
        ]
        return ", ".join([*shown, *self._beside(number)])

    def _beside(self, number: int | None) -> list[str]:
        if number is None:
            return [self._line(place) for place in sorted({0, len(self.captures) - 1})]
        here = next(place for place, (capture, _at) in enumerate(self.captures) if capture == number)
        ways = {here: "", here - 1: "prev ", here + 1: "next "}
        places = sorted({0, len(self.captures) - 1, *ways} & {*range(len(self.captures))})
        return [self._line(place, ways.get(place, "")) for place in places]

    def _line(self, place: int, way: str = "") -> str:
        number, moment = self.captures[place]
        ends = ("first " if place == 0 else "") + ("last " if place == len(self.captures) - 1 else "")
        return f'<{self.at.memento(number)}>; rel="{ends}{way}memento"; datetime="{_date(moment)}"'


def asked_url(request: HttpRequest, path: str) -> str:
    """The URL that stands in the path of `request`, with its query: as a program writes it, or with the slashes that
    proxies leave of it."""
    for scheme in _SCHEME_WITH_ONE_SLASH:
        if path.startswith(scheme) and not path.startswith(f"{scheme}/"):
            path = path.replace(":/", "://", 1)
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def mementos_of(url: str, sources: SourceQuerySet, allowed: Callable[[int], Sequence[int] | None]) -> list[Capture]:
    """The captures of the page `url` among `sources` that hold what it said, the oldest first, of those that `allowed`
    names for the source's number (None: all). Uploaded files are none: nobody knows when they were the page."""
    source = sources.filter(canonical_url=canonical_or_empty(url)).exclude(canonical_url=None).first()
    if source is None:
        return []
    captures = Capture.objects.with_content().filter(source=source, artifacts__kind=Artifact.Kind.BODY)
    captures = captures.exclude(origin=Capture.Origin.UPLOADED)
    numbers = allowed(source.pk)
    if numbers is not None:
        captures = captures.filter(pk__in=numbers)
    return list(captures.exclude(sealed_at=None).order_by("sealed_at", "pk"))


def page_mementos(captures: Sequence[Capture], at: MementoAddresses) -> PageMementos:
    """The mementos of a page. Raises Http404 where there are none."""
    if not captures:
        raise Http404
    made = [(each.pk, each.sealed_at.replace(microsecond=0)) for each in captures if each.sealed_at]
    return PageMementos(at, made)


def timegate_response(request: HttpRequest, page: PageMementos) -> HttpResponse:
    """The way to the memento nearest to `Accept-Datetime`; 400 where that is no date as RFC 7089 wants it."""
    asked = request.headers.get("Accept-Datetime", "")
    wanted = parse_accept_datetime(asked) if asked else None
    if asked and wanted is None:
        answer = HttpResponse("Accept-Datetime: Thu, 31 May 2007 20:35:00 GMT\n", status=400, content_type="text/plain")
    else:
        answer = HttpResponseRedirect(page.at.memento(page.nearest(wanted)[0]))
    answer.headers["Vary"] = "Accept-Datetime"
    answer.headers["Link"] = page.links()
    return answer


def timemap_response(page: PageMementos) -> HttpResponse:
    """All mementos of a page."""
    return HttpResponse(page.timemap(), content_type=LINK_FORMAT)


def memento_response(request: HttpRequest, page: PageMementos, capture: Capture) -> HttpResponseBase:
    """The body as it came, which no browser runs, with when that was. Raises Http404."""
    answer = body_response(capture, request)
    if capture.sealed_at is not None:
        answer.headers["Memento-Datetime"] = _date(capture.sealed_at)
    answer.headers["Link"] = page.links(capture.pk)
    return answer


def parse_accept_datetime(text: str) -> datetime | None:
    """The moment that `Accept-Datetime` names; None for anything but the form of RFC 1123 in GMT (RFC 7089, 2.1.1)."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    is_whole = text.strip() == http_date(moment.replace(tzinfo=UTC).timestamp()) if moment.year else False
    return moment.replace(tzinfo=UTC) if is_whole else None


def _span(first: datetime, last: datetime) -> str:
    return f'from="{_date(first)}"; until="{_date(last)}"'


def _date(moment: datetime) -> str:
    return http_date(moment.timestamp())
