"""Published verdicts as Google's Fact Check Tools API answers (v1alpha1), so that its clients read this desk.

Field names, paging tokens, masks and error bodies are Google's own (discovery document of revision 20240929). All of it
is read-only: verdicts are published by the moves of the workflow, and by nothing here. A key (`?key=`) is not needed,
since everything here is public; programs that send one are answered all the same.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from claimdesk.ids import parse_id, parse_number
from claimdesk.text.search_words import search_refusal
from claims.claimreview.mapping import name_in_language
from claims.models import Publication
from claims.models.publication import PublicationQuerySet
from claims.public.answers import for_programs
from claims.public.field_mask import BadMask, parse_mask, selected
from claims.public.lists import found_by, list_rows
from claims.verdict_page.addresses import claim_number_at
from claims.verdict_page.verdict import ReadersVerdict

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
MAX_OFFSET = 10_000
MAX_AGE_DAYS = 36_500
# What every method of Google's APIs takes.
COMMON = frozenset(
    {
        "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser",
        "uploadType", "upload_protocol", "lang",
    }
)  # fmt: skip
READ_ONLY = "Verdicts are published in ClaimDesk itself; this API only reads them."
View = Callable[..., dict[str, Any]]


class GoogleRefusal(Exception):
    """An answer in the form of Google's errors."""

    def __init__(self, status: HTTPStatus, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name, self.message = status, name, message

    def answer(self) -> HttpResponse:
        """The body that Google's clients read."""
        said = {"code": self.status.value, "message": self.message, "status": self.name}
        return JsonResponse({"error": said}, status=self.status)


def _invalid(message: str) -> GoogleRefusal:
    return GoogleRefusal(HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", message)


def _missing(_request: HttpRequest) -> HttpResponse:
    return GoogleRefusal(HTTPStatus.NOT_FOUND, "NOT_FOUND", "Requested entity was not found.").answer()


def _method(*parameters: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A method of the API that takes these parameters: its answer as JSON, with the fields that were asked for."""

    def made(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                _require_known(request, parameters)
                mask = parse_mask(request.GET["fields"]) if request.GET.get("fields") else {}
                return JsonResponse(selected(view(request, *args, **kwargs), mask))
            except BadMask:
                return _invalid(f"Invalid field selection {request.GET['fields']}").answer()
            except GoogleRefusal as refusal:
                return refusal.answer()

        return for_programs(answering, _missing)

    return made


@_method("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset")
def claims_search(request: HttpRequest) -> dict[str, Any]:
    """`claims.search`: what is published and holds the words."""
    words, site = request.GET.get("query", "").strip(), request.GET.get("reviewPublisherSiteFilter", "").strip()
    if not words and not site:
        raise _invalid("Request must have either a query or a review publisher site filter.")
    if refusal := search_refusal(words):
        raise _invalid(refusal)
    shown = found_by(Publication.objects.shown(), words)
    if site and _site(site) != _own_site():
        shown = shown.none()
    if language := request.GET.get("languageCode", ""):
        shown = shown.filter(language=language.replace("_", "-").split("-")[0].lower())
    if (days := _number(request, "maxAgeDays", MAX_AGE_DAYS)) is not None:
        shown = shown.filter(published_at__gte=timezone.now() - timedelta(days=days))
    return _page(request, shown, "claims", _claim)


@_method("imageUri", "languageCode", "pageSize", "pageToken", "offset")
def image_search(_request: HttpRequest) -> dict[str, Any]:
    """`claims.imageSearch`: refused, as nothing is found by pictures here."""
    raise GoogleRefusal(HTTPStatus.NOT_IMPLEMENTED, "UNIMPLEMENTED", "Claims are not searched by images here.")


@_method("url", "organization", "pageSize", "pageToken", "offset")
def pages(request: HttpRequest) -> dict[str, Any]:
    """`pages.list`: the pages of published verdicts."""
    url, organization = request.GET.get("url", ""), request.GET.get("organization", "")
    if url and organization:
        raise _invalid("Only one of url and organization may be set.")
    shown = Publication.objects.shown()
    if url:
        shown = shown.filter(claim=claim_number_at(url))
    elif organization and _site(organization) != _own_site():
        shown = shown.none()
    return _page(request, shown, "claimReviewMarkupPages", _markup_page)


@_method()
def one_page(_request: HttpRequest, key: int) -> dict[str, Any]:
    """`pages.get`: the page of the verdict on claim `key`."""
    publication = Publication.objects.shown().filter(claim=key).first()
    if publication is None:
        raise Http404
    return _markup_page(publication)


def _require_known(request: HttpRequest, parameters: Iterable[str]) -> None:
    """Raise GoogleRefusal for what the method does not take, and for everything but reading."""
    unknown = [name for name in request.GET if name not in COMMON and name not in parameters]
    if unknown:
        raise _invalid(
            f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot bind query parameter. Field '
            f"'{unknown[0]}' could not be found in request message."
        )
    if request.method not in ("GET", "HEAD"):
        raise GoogleRefusal(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", READ_ONLY)


def _number(request: HttpRequest, name: str, most: int) -> int | None:
    """The number of a parameter, `most` at most; None where it is not given."""
    given = request.GET.get(name, "")
    number = parse_number(given)
    if given and number is None:
        raise _invalid(f"Invalid value at '{name}' (TYPE_INT32), \"{given[:40]}\"")
    return None if number is None else min(number, most)


def _page(
    request: HttpRequest, shown: PublicationQuerySet, name: str, write: Callable[[Publication], dict[str, Any]]
) -> dict[str, Any]:
    """Some rows with the token for those after them; what is empty is left out, as Google does."""
    size = _number(request, "pageSize", MAX_PAGE_SIZE) or DEFAULT_PAGE_SIZE
    token, offset = request.GET.get("pageToken", ""), _number(request, "offset", MAX_OFFSET) or 0
    if token and not shown.filter(pk=parse_id(token) or 0).exists():
        raise _invalid("Invalid page token.")
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
    return _filled({**found, "claimReview": [_filled(review)]})


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
        "claimAuthor": _filled({"name": author.get("name", ""), "sameAs": author.get("sameAs", "")}),
        "rating": _filled(
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
        "claimReviewMarkups": [_filled(markup)],
    }


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """What has a value: Google leaves out what is unset."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _own_site() -> str:
    return _site(settings.PUBLIC_URL)


def _site(url: str) -> str:
    """A host without www., of a URL or a bare host."""
    host = urlsplit(url if "//" in url else f"//{url}").netloc.lower()
    return host.removeprefix("www.")
