"""The provenance picture of a claim as a file of its own, to print or to pass on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from claimdesk.admin import person
from claims.admin.claim.sourcing import standing_of
from claims.permissions import visible_claims


@require_safe
def provenance_file(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The picture of a claim that this person sees. Raises Http404 where there is none."""
    seen = visible_claims(person(request)).select_related("claimant").prefetch_related("citations")
    standing = standing_of(get_object_or_404(seen, pk=claim_id), person(request))
    if standing is None:
        raise Http404
    base = request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(standing.file(base), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="claim-{claim_id}-provenance.svg"'
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
