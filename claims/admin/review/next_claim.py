"""From one claim to the next that its reader works on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import person
from claims.models import Claim
from claims.models.claim import QUEUE_ORDER, ClaimQuerySet
from claims.models.status import Status
from claims.permissions import visible_claims
from claims.workflow.piles import mine, waiting_for


@require_GET
def next_claim_view(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Go to what is next after a claim: of those to approve where it is one of these, else of the person's own."""
    user = person(request)
    claim = get_object_or_404(visible_claims(user), pk=claim_id)
    following = _next(claim, user)
    if following is None:
        messages.info(request, _("Nothing else waits for you. Take a claim from the list."))
        return HttpResponseRedirect(reverse("admin:claims_claim_changelist") + "?work=to_review")
    return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[following]))


def _next(claim: Claim, user: User) -> int | None:
    is_approving = claim.status == Status.AWAITING_APPROVAL and may(user, Permission.APPROVE)
    first, second = (waiting_for, mine) if is_approving else (mine, waiting_for)
    seen = visible_claims(user).exclude(pk=claim.pk)
    found = _first(first(user, seen))
    return found or (_first(second(user, seen)) if may(user, Permission.APPROVE) else None)


def _first(claims: ClaimQuerySet) -> int | None:
    key: int | None = claims.order_by(*QUEUE_ORDER).values_list("pk", flat=True).first()
    return key
