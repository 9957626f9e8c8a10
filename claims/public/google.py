"""Published verdicts as Google's Fact Check Tools API answers (v1alpha1), so that its clients read this desk.

Field names, paging tokens, masks and error bodies are Google's own (discovery document of revision 20240929). The
desk's own verdicts are read-only: they are published by the moves of the workflow, and by nothing here. What can be
written are checks of other newsrooms (`google_imports.py`), which readers never get. What is public takes no key.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from claimdesk.ids import parse_id
from claimdesk.text.search_words import search_refusal
from claims.claimreview.mapping import name_in_language
from claims.models import OutsideCheck, Publication
from claims.models.publication import PublicationQuerySet
from claims.outside_checks.markup_page import kept_url, site_of
from claims.public import google_imports
from claims.public.google_answers import (
    SAFE,
    GoogleRefusal,
    filled,
    google_method,
    invalid_argument,
    not_found,
    number_of,
)
from claims.public.lists import found_by, list_rows
from claims.verdict_page.addresses import claim_number_at
from claims.verdict_page.verdict import ReadersVerdict

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
MAX_OFFSET = 10_000
MAX_AGE_DAYS = 36_500
READ_ONLY = "Verdicts of this newsroom are published in ClaimDesk itself; this API only reads them."


@google_method("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset")
def claims_search(request: HttpRequest) -> dict[str, Any]:
    """`claims.search`: what is published and holds the words."""
    words, site = request.GET.get("query", "").strip(), request.GET.get("reviewPublisherSiteFilter", "").strip()
    if not words and not site:
        raise invalid_argument("Request must have either a query or a review publisher site filter.")
    if refusal := search_refusal(words):
        raise invalid_argument(refusal)
    shown = found_by(Publication.objects.shown(), words)
    if site and site_of(site) != _own_site():
        shown = shown.none()
    if language := request.GET.get("languageCode", ""):
        shown = shown.filter(language=language.replace("_", "-").split("-")[0].lower())
    if (days := number_of(request, "maxAgeDays", MAX_AGE_DAYS)) is not None:
        shown = shown.filter(published_at__gte=timezone.now() - timedelta(days=days))
    return _page(request, shown, "claims", _claim)


@google_method("imageUri", "languageCode", "pageSize", "pageToken", "offset")
def image_search(_request: HttpRequest) -> dict[str, Any]:
    """`claims.imageSearch`: refused, as nothing is found by pictures here."""
    raise GoogleRefusal(HTTPStatus.NOT_IMPLEMENTED, "UNIMPLEMENTED", "Claims are not searched by images here.")


@google_method("url", "organization", "pageSize", "pageToken", "offset", writes=["POST"])
def pages(request: HttpRequest) -> dict[str, Any]:
    """`pages.list`: the pages of published verdicts, and after them, for keys that may read, those of other newsrooms
    that were imported; `pages.create`, which imports one."""
    if request.method == "POST":
        return google_imports.create(request)
    url, organization = request.GET.get("url", ""), request.GET.get("organization", "")
    if url and organization:
        raise invalid_argument("Only one of url and organization may be set.")
    shown = Publication.objects.shown()
    imports = OutsideCheck.objects.all() if google_imports.may_see_imports(request) else OutsideCheck.objects.none()
    if url:
        shown, imports = shown.filter(claim=claim_number_at(url)), imports.filter(page_url=kept_url(url))
    elif organization:
        shown = shown if site_of(organization) == _own_site() else shown.none()
        imports = imports.filter(site=site_of(organization))
    return _with_imports(request, shown, imports)


@google_method(writes=["PUT", "DELETE"])
def one_page(request: HttpRequest, key: int) -> dict[str, Any]:
    """`pages.get`: the page of the verdict on claim `key`, which nothing here changes."""
    if request.method not in SAFE:
        google_imports.require_writer(request)
    publication = Publication.objects.shown().filter(claim=key).first()
    if publication is None:
        raise not_found()
    if request.method not in SAFE:
        raise GoogleRefusal(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", READ_ONLY)
    return _markup_page(publication)


@google_method(writes=["PUT", "DELETE"])
def imported_page(request: HttpRequest, key: int) -> dict[str, Any]:
    """`pages.get`, `pages.update` and `pages.delete` of a check of another newsroom."""
    answers = {"PUT": google_imports.update, "DELETE": google_imports.delete}
    return answers.get(request.method or "", google_imports.read)(request, key)


def _with_imports(request: HttpRequest, shown: PublicationQuerySet, imports: QuerySet[OutsideCheck]) -> dict[str, Any]:
    """Own pages, and when there are no more of them those of other newsrooms; a token says which of both come next."""
    begin = google_imports.place_of(request.GET.get("pageToken", ""))
    if begin is not None:
        return google_imports.listed(imports.filter(pk__lt=begin), skipped=0, most=_size(request))
    body = _page(request, shown, "claimReviewMarkupPages", _markup_page)
    own = len(body.get("claimReviewMarkupPages", ()))
    if "nextPageToken" in body:
        return body
    offset = 0 if request.GET.get("pageToken") else number_of(request, "offset", MAX_OFFSET) or 0
    skipped = max(0, offset - shown.count()) if offset and not own else 0
    more = google_imports.listed(imports, skipped=skipped, most=_size(request) - own)
    found = [*body.get("claimReviewMarkupPages", ()), *more.pop("claimReviewMarkupPages", ())]
    return {**({"claimReviewMarkupPages": found} if found else {}), **more}


def _page(
    request: HttpRequest, shown: PublicationQuerySet, name: str, write: Callable[[Publication], dict[str, Any]]
) -> dict[str, Any]:
    """Some rows with the token for those after them; what is empty is left out, as Google does."""
    size = _size(request)
    token, offset = request.GET.get("pageToken", ""), number_of(request, "offset", MAX_OFFSET) or 0
    if token and not shown.filter(pk=parse_id(token) or 0).exists():
        raise invalid_argument("Invalid page token.")
    rows = list_rows(shown, token, size + (0 if token else offset))
    found = rows.publications[0 if token else offset :]
    body: dict[str, Any] = {name: [write(each) for each in found]} if found else {}
    return {**body, "nextPageToken": str(rows.next_before)} if rows.next_before else body


def _claim(publication: Publication) -> dict[str, Any]:
    verdict = ReadersVerdict(publication)
    claim = publication.content["claim"]
    label = name_in_language(
        publication.content["rating"]["labels"], claim["language"], publication.content["rating"]["code"]
    )
    review = {
        "publisher": {"name": settings.PUBLIC_NAME, "site": _own_site()},
        "url": verdict.url,
        "title": f"{label}: {claim['text']}",
        "reviewDate": publication.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "textualRating": label,
        "languageCode": verdict.language,
    }
    found = {
        "text": claim["text"],
        "claimant": verdict.claimant,
        "claimDate": f"{claim['claimed_on']}T00:00:00Z" if claim["claimed_on"] else "",
    }
    return filled({**found, "claimReview": [filled(review)]})


def _markup_page(publication: Publication) -> dict[str, Any]:
    verdict = ReadersVerdict(publication)
    review = verdict.claim_review()
    item, rating = review["itemReviewed"], review["reviewRating"]
    author = item.get("author", {})
    markup = {
        "url": review["url"],
        "claimReviewed": review["claimReviewed"],
        "claimDate": publication.content["claim"]["claimed_on"] or "",
        "claimLocation": publication.content["claim"]["place"],
        "claimAppearances": [work["url"] for work in item.get("appearance", ())],
        "claimAuthor": filled({"name": author.get("name", ""), "sameAs": author.get("sameAs", "")}),
        "rating": filled(
            {
                "textualRating": rating["alternateName"],
                "ratingValue": rating.get("ratingValue"),
                "worstRating": rating.get("worstRating"),
                "bestRating": rating.get("bestRating"),
                "ratingExplanation": rating.get("ratingExplanation", ""),
            }
        ),
    }
    return {
        "name": f"pages/{verdict.number}",
        "pageUrl": verdict.url,
        "publishDate": publication.published_at.date().isoformat(),
        "claimReviewAuthor": {"name": settings.PUBLIC_NAME},
        "versionId": f"{publication.number}.{int(publication.changed_at.timestamp())}",
        "claimReviewMarkups": [filled(markup)],
    }


def _size(request: HttpRequest) -> int:
    return number_of(request, "pageSize", MAX_PAGE_SIZE) or DEFAULT_PAGE_SIZE


def _own_site() -> str:
    return site_of(settings.PUBLIC_URL)
