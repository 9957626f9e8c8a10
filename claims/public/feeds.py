"""What programs read of the published verdicts: a feed of ClaimReview, Atom, the sitemap, robots.txt."""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from claimdesk.ids import MAX_ID, parse_number
from claims.models import Publication
from claims.models.publication import PublicationQuerySet
from claims.public.answers import for_readers, kept_answer, tagged, unchanged
from claims.public.lists import BEFORE, Rows, list_rows
from claims.public.pages import JSON_LD_TYPE
from claims.verdict_page.addresses import absolute_url
from claims.verdict_page.verdict import ReadersVerdict

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
KEPT_FROM_ROBOTS = ("/admin/", "/accounts/", "/api/", "/contact/", "/desk/", "/language/")


@for_readers
def claim_review_feed(request: HttpRequest) -> HttpResponseBase:
    """A page of the DataFeed (schema.org): each verdict as ClaimReview; of withdrawn ones that they are deleted."""
    return _feed(request, Publication.objects.known(), _data_feed)


@for_readers
def atom_feed(request: HttpRequest) -> HttpResponseBase:
    """A page of the Atom feed (RFC 4287) of what readers may see, with a link to the next page (RFC 5005)."""
    return _feed(request, Publication.objects.shown(), _atom)


@for_readers
def sitemap_index(_request: HttpRequest) -> HttpResponseBase:
    """The sitemaps, each of the publications of some numbers."""
    by_number = Publication.objects.order_by("pk").values_list("pk", flat=True)
    first, last = by_number.first(), by_number.last()
    root = ET.Element("sitemapindex", xmlns=SITEMAP)
    if first is not None and last is not None:
        size = settings.PUBLIC_SITEMAP_ROWS
        for part in range(first // size, last // size + 1):
            entry = ET.SubElement(root, "sitemap")
            ET.SubElement(entry, "loc").text = absolute_url(reverse("public:sitemap_part", args=[part]))
    return _xml(root, "application/xml; charset=utf-8")


@for_readers
def sitemap_part(_request: HttpRequest, part: str) -> HttpResponseBase:
    """The pages of the publications of some numbers."""
    number, size = parse_number(part), settings.PUBLIC_SITEMAP_ROWS
    if number is None or number > MAX_ID // size - 1:
        raise Http404
    rows = Publication.objects.shown().filter(pk__gte=number * size, pk__lt=(number + 1) * size).order_by("pk")
    root = ET.Element("urlset", xmlns=SITEMAP)
    for publication in rows:
        entry = ET.SubElement(root, "url")
        ET.SubElement(entry, "loc").text = ReadersVerdict(publication).url
        ET.SubElement(entry, "lastmod").text = publication.changed_at.isoformat()
    return _xml(root, "application/xml; charset=utf-8")


@for_readers
def robots_txt(_request: HttpRequest) -> HttpResponseBase:
    """What programs may visit: what is published, and nothing of the desk."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_FROM_ROBOTS)]
    lines += [f"Sitemap: {absolute_url(reverse('public:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _feed(request: HttpRequest, publications: PublicationQuerySet, write: Any) -> HttpResponseBase:
    changed = Publication.objects.last_change()
    same, etag = unchanged(request, changed, at=changed)
    if same is not None:
        return same
    return tagged(kept_answer(request, etag, lambda: _written(request, publications, write, changed)), etag, at=changed)


def _written(request: HttpRequest, publications: PublicationQuerySet, write: Any, changed: Any) -> HttpResponse:
    corrected = Publication.objects.select_related("correction").order_by("-number")
    histories = Prefetch("claim__publications", queryset=corrected)
    told = publications.select_related("claim").prefetch_related(histories)
    rows = list_rows(told, request.GET.get(BEFORE, ""), settings.PUBLIC_FEED_ROWS)
    answer: HttpResponse = write(request, rows, changed)
    return answer


def _next_page(request: HttpRequest, rows: Rows) -> str:
    return f"{absolute_url(request.path)}?{BEFORE}={rows.next_before}" if rows.next_before else ""


def _data_feed(request: HttpRequest, rows: Rows, changed: Any) -> HttpResponse:
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": settings.PUBLIC_NAME,
        "url": absolute_url(request.path),
        "dateModified": changed.isoformat() if changed else None,
        "dataFeedElement": [_element(each) for each in rows.publications],
        "next": _next_page(request, rows) or None,
    }
    if found["dateModified"] is None:
        del found["dateModified"]
    return JsonResponse(found, content_type=JSON_LD_TYPE, json_dumps_params={"ensure_ascii": False})


def _element(publication: Publication) -> dict[str, Any]:
    verdict = ReadersVerdict(publication, list(publication.claim.publications.all()))
    element = {
        "@type": "DataFeedItem",
        "url": verdict.url,
        "dateCreated": verdict.first_published_at.isoformat(),
        "dateModified": publication.changed_at.isoformat(),
    }
    if publication.withdrawn_at is not None:
        return {**element, "dateDeleted": publication.withdrawn_at.isoformat()}
    return {**element, "item": [verdict.claim_review()]}


def _atom(request: HttpRequest, rows: Rows, changed: Any) -> HttpResponse:
    root = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(root, "id").text = absolute_url(reverse("public:list"))
    ET.SubElement(root, "title").text = settings.PUBLIC_NAME
    newest = changed.isoformat() if changed else "1970-01-01T00:00:00+00:00"
    ET.SubElement(root, "updated").text = newest
    ET.SubElement(ET.SubElement(root, "author"), "name").text = settings.PUBLIC_NAME
    ET.SubElement(root, "link", rel="self", href=absolute_url(request.get_full_path()))
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=absolute_url(reverse("public:list")))
    if older := _next_page(request, rows):
        ET.SubElement(root, "link", rel="next", href=older)
    for entry in _entries(rows.publications):
        root.append(entry)
    return _xml(root, "application/atom+xml; charset=utf-8")


def _entries(publications: Iterable[Publication]) -> Iterable[ET.Element]:
    for publication in publications:
        verdict = ReadersVerdict(publication, list(publication.claim.publications.all()))
        review = verdict.claim_review()
        entry = ET.Element("entry", {"xml:lang": verdict.language} if verdict.language else {})
        ET.SubElement(entry, "id").text = verdict.url
        ET.SubElement(entry, "title").text = f"{review['reviewRating']['alternateName']}: {verdict.claim['text']}"
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=verdict.url)
        ET.SubElement(entry, "published").text = verdict.first_published_at.isoformat()
        ET.SubElement(entry, "updated").text = publication.changed_at.isoformat()
        ET.SubElement(entry, "summary").text = verdict.content["rationale"]
        yield entry


def _xml(root: ET.Element, media_type: str) -> HttpResponse:
    return HttpResponse(ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type=media_type)
