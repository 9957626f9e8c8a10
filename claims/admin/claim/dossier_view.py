"""The button that downloads the dossier of a claim."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from claimdesk.admin import person
from claimdesk.errors import DomainError
from claims.dossier.download import dossier_response
from claims.permissions import visible_claims


@require_safe
def dossier_view(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """The file, or the claim's page with the reason why there is none. Raises Http404."""
    claim = get_object_or_404(visible_claims(person(request)), pk=claim_id)
    try:
        return dossier_response(claim, person(request), request)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _back(claim_id)


def _back(claim_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim_id]))
