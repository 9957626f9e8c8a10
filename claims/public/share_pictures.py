"""The picture that posts show which link to the page of a verdict."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from claims.models import Publication
from claims.public.answers import for_readers, kept_answer, page_language, tagged, unchanged
from claims.verdict_page.share_picture import draw_share_picture
from claims.verdict_page.verdict import ReadersVerdict


@for_readers
def share_picture(request: HttpRequest, key: int, **_words: str) -> HttpResponseBase:
    """The picture of the verdict on claim `key` as PNG; 404 where readers see none, or it was withdrawn."""
    publication = Publication.objects.shown().filter(claim=key).first()
    if publication is None:
        raise Http404
    with translation.override(page_language(request, publication.language)):
        parts = ("picture", publication.pk, publication.changed_at, translation.get_language())
        same, etag = unchanged(request, *parts, at=publication.changed_at)
        if same is not None:
            return same
        answer = kept_answer(request, etag, lambda: _drawn(publication))
        return tagged(answer, etag, at=publication.changed_at)


def _drawn(publication: Publication) -> HttpResponse:
    history = Publication.objects.filter(claim=publication.claim_id).order_by("-number")
    picture = draw_share_picture(ReadersVerdict(publication, list(history)))
    return HttpResponse(picture, content_type="image/png")
