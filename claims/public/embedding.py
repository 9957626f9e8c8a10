"""A published verdict on other sites: a small card in a frame, and oEmbed (oembed.com) that names it."""

from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from claimdesk.ids import parse_number
from claims.models import Publication
from claims.public.answers import answer_page, for_readers, kept_answer, page_language, tagged, unchanged
from claims.verdict_page.addresses import absolute_url, claim_number_at
from claims.verdict_page.verdict import ReadersVerdict

CARD_WIDTH, CARD_HEIGHT = 600, 220
LEAST_WIDTH = 280
_FRAME = (
    '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
    'sandbox="allow-top-navigation-by-user-activation"></iframe>'
)
_FOR_FRAMES = {"frame-ancestors": ["*"]}  # the one page that other sites may frame; it holds no form and no script


@for_readers
def card_page(request: HttpRequest, key: int, **_words: str) -> HttpResponseBase:
    """The card of the verdict on claim `key`; of a withdrawn one it says so (410), wherever it is framed."""
    publication = Publication.objects.known().filter(claim=key).first()
    if publication is None:
        raise Http404
    with translation.override(page_language(request, publication.language)):
        parts = (publication.pk, publication.changed_at, translation.get_language())
        same, etag = unchanged(request, "card", *parts, at=publication.changed_at)
        if same is not None and publication.withdrawn_at is None:
            return same
        verdict = ReadersVerdict(publication)
        context = {"verdict": verdict, "title": verdict.claim["text"], "canonical": verdict.url}
        if publication.withdrawn_at is not None:
            return answer_page(request, "public/card.html", {**context, "is_withdrawn": True}, status=HTTPStatus.GONE)
        answer = kept_answer(request, etag, lambda: answer_page(request, "public/card.html", context))
        return tagged(answer, etag, at=publication.changed_at)


framed_card = xframe_options_exempt(csp_replace(_FOR_FRAMES)(card_page))


@for_readers
def oembed(request: HttpRequest) -> HttpResponseBase:
    """How the page of a verdict is embedded: JSON only, 501 for XML, 404 for what is not published."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=HTTPStatus.NOT_IMPLEMENTED)
    publication = Publication.objects.shown().filter(claim=claim_number_at(request.GET.get("url", ""))).first()
    if publication is None:
        raise Http404
    with translation.override(page_language(request, publication.language)):
        return JsonResponse(_embedding(request, ReadersVerdict(publication)), json_dumps_params={"ensure_ascii": False})


def embed_code(verdict: ReadersVerdict, width: int = CARD_WIDTH, height: int = CARD_HEIGHT) -> str:
    """What somebody pastes into their page."""
    address = absolute_url(reverse("public:card", args=[verdict.number, verdict.slug]))
    title = _("Verdict: %(claim)s") % {"claim": verdict.claim["text"]}
    return str(format_html(_FRAME, address, width, height, title))


def _embedding(request: HttpRequest, verdict: ReadersVerdict) -> dict[str, Any]:
    width = max(LEAST_WIDTH, min(CARD_WIDTH, parse_number(request.GET.get("maxwidth")) or CARD_WIDTH))
    height = min(CARD_HEIGHT, parse_number(request.GET.get("maxheight")) or CARD_HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": f"{verdict.rating}: {verdict.claim['text']}",
        "provider_name": settings.PUBLIC_NAME,
        "provider_url": absolute_url(reverse("public:list")),
        "cache_age": settings.PUBLIC_AGE,
        "html": embed_code(verdict, width, height),
        "width": width,
        "height": height,
    }
