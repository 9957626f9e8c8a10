"""The dossier of a published verdict for readers, where the newsroom hands dossiers out."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from claimdesk.api.callers import shared_cache
from claims.dossier.download import readers_dossier_response
from claims.models import Publication
from claims.public.answers import for_readers

AN_HOUR = 3600


@for_readers
def readers_dossier(request: HttpRequest, key: int, **_words: str) -> HttpResponseBase:
    """The file of the verdict on claim `key`; 404 where readers get none, 429 for who asks too often."""
    publication = Publication.objects.shown().filter(claim=key).select_related("claim").first()
    if publication is None or not settings.PUBLIC_DOSSIERS:
        raise Http404
    address = get_adapter().get_client_ip(request)
    taken = shared_cache().take(f"readers-dossier:{address}", 1, most=settings.READER_DOSSIERS, seconds=AN_HOUR)
    if not taken.is_taken:
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Cache-Control": "no-store"})
    return readers_dossier_response(publication, request)
