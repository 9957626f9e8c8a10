"""The page of a published verdict, its older versions, and its data."""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Publication
from claims.public.answers import answer_page, for_readers, kept_answer, page_language, tagged, unchanged
from claims.public.embedding import embed_code
from claims.public.json_ld import data_block
from claims.verdict_page.addresses import absolute_url
from claims.verdict_page.verdict import ReadersVerdict
from sources.api.downloads import wacz_response
from sources.models import Capture

JSON_LD_TYPE = "application/ld+json; charset=utf-8"


@for_readers
def readers_page(request: HttpRequest, key: int, **_words: str) -> HttpResponseBase:
    """The verdict on claim `key`: 410 with the reason where it was withdrawn, 404 where none was published."""
    publication = _known(key)
    with translation.override(page_language(request, publication.language)):
        if publication.withdrawn_at is not None:
            return _withdrawn(request, publication)
        if request.path != unquote(ReadersVerdict(publication).path):
            return _moved(request, ReadersVerdict(publication).path)
        parts = (publication.pk, publication.changed_at, translation.get_language())
        same, etag = unchanged(request, *parts, at=publication.changed_at)
        if same is not None:
            return same
        answer = kept_answer(request, etag, lambda: _verdict_page(request, publication))
        return tagged(answer, etag, at=publication.changed_at)


def _verdict_page(request: HttpRequest, publication: Publication) -> HttpResponse:
    verdict = ReadersVerdict(publication, _history(publication.claim_id))
    context = {
        "verdict": verdict,
        "title": _("%(rating)s: %(claim)s") % {"rating": verdict.rating, "claim": verdict.claim["text"]},
        "canonical": verdict.url,
        "json_ld": data_block(verdict.claim_review()),
        "picture": absolute_url(reverse("public:picture", args=[verdict.number, verdict.slug])),
        "has_copies": settings.PUBLIC_COPIES,
        "has_dossier": settings.PUBLIC_DOSSIERS,
        "embed_code": embed_code(verdict),
        "oembed": absolute_url(f"{reverse('public:oembed')}?{urlencode({'url': verdict.url})}"),
    }
    return answer_page(request, "public/claim.html", context)


@for_readers
def version_page(request: HttpRequest, key: int, number: int, **_words: str) -> HttpResponseBase:
    """A version of a verdict that a correction replaced."""
    newest = _known(key)
    if newest.withdrawn_at is not None:
        return readers_page(request, key)
    history = _history(key)
    old = next((each for each in history if each.number == number and not each.is_newest), None)
    if old is None or old.withdrawn_at is not None:
        raise Http404
    with translation.override(page_language(request, old.language)):
        verdict, current = ReadersVerdict(old, [old]), ReadersVerdict(newest, history)
        context = {
            "verdict": verdict,
            "current": current,
            "title": _("Replaced: %(claim)s") % {"claim": verdict.claim["text"]},
            "canonical": current.url,
            "is_old": True,
        }
        return answer_page(request, "public/claim.html", context)


@for_readers
def claim_data(request: HttpRequest, key: int, **_words: str) -> HttpResponseBase:
    """The verdict on claim `key` as ClaimReview."""
    publication = _known(key)
    if publication.withdrawn_at is not None:
        return _gone(publication)
    same, etag = unchanged(request, publication.pk, publication.changed_at, at=publication.changed_at)
    if same is not None:
        return same
    found = ReadersVerdict(publication, _history(key)).claim_review()
    answer = JsonResponse(found, content_type=JSON_LD_TYPE, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return tagged(answer, etag, at=publication.changed_at)


@for_readers
def copy_file(request: HttpRequest, key: int, capture: int, **_words: str) -> HttpResponseBase:
    """The archived copy that the verdict on claim `key` cites, where the newsroom hands copies out."""
    publication = _known(key)
    cited = [each["capture"]["id"] for each in publication.content["citations"] if each["capture"]]
    if publication.withdrawn_at is not None or not settings.PUBLIC_COPIES or capture not in cited:
        raise Http404
    found = Capture.objects.filter(pk=capture, source__is_confidential=False).first()
    if found is None:
        raise Http404
    return wacz_response(found, request)


def _known(key: int) -> Publication:
    """The newest publication of a claim. Raises Http404 where readers never had one."""
    found = Publication.objects.known().filter(claim=key).first()
    if found is None:
        raise Http404
    return found


def _history(key: int) -> list[Publication]:
    return list(Publication.objects.filter(claim=key).select_related("correction").order_by("-number"))


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _withdrawn(request: HttpRequest, publication: Publication) -> HttpResponse:
    verdict = ReadersVerdict(publication, _history(publication.claim_id))
    context: dict[str, Any] = {
        "verdict": verdict,
        "title": _("Withdrawn: %(claim)s") % {"claim": verdict.claim["text"]},
        "canonical": verdict.url,
    }
    return answer_page(request, "public/withdrawn.html", context, status=HTTPStatus.GONE)


def _gone(publication: Publication) -> HttpResponse:
    said = {"withdrawn_at": publication.withdrawn_at, "reason": publication.withdrawn_reason}
    return JsonResponse(said, status=HTTPStatus.GONE)
