"""Who works on what, as buttons: the next claim, to somebody, back to everybody."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from claims.actions import assign, take_next
from claims.admin.claim.bulk_acts import AssignForm
from claims.admin.claim_action import ClaimActionView


def _to_review() -> str:
    return reverse("admin:claims_claim_changelist") + "?work=to_review"


@posts_only(_to_review)
def take_next_view(request: HttpRequest) -> HttpResponse:
    """Go to the claim that is wanted first, or back to the list with the reason why there is none."""
    try:
        claim = take_next(by=person(request))
    except DomainError as refusal:
        messages.info(request, str(refusal))
        return HttpResponseRedirect(_to_review())
    messages.success(request, _("The claim is yours now."))
    return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))


class TakeView(ClaimActionView):
    """Assigns the claim to whoever presses."""

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        assign(self.claim, to=by, by=by)
        return _("The claim is yours now.")

    def heading(self) -> str:
        return _("Assign to me")


class ReleaseView(ClaimActionView):
    """Takes the claim from whoever has it, so that anybody may take it."""

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        assign(self.claim, to=None, by=by)
        return _("The claim is unassigned: anyone who takes the next claim may get it.")

    def heading(self) -> str:
        return _("Give the claim back")


class AssignView(ClaimActionView):
    """Gives the claim to somebody else."""

    form_class = AssignForm

    def get_initial(self) -> dict[str, Any]:
        return {"assignee": self.claim.assignee_id}

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        claim = assign(self.claim, to=form.cleaned_data["assignee"], by=by, expected_version=expected_version)
        if claim.assignee is None:
            return _("The claim is unassigned: anyone who takes the next claim may get it.")
        return _("The claim is now assigned to %(person)s.") % {"person": claim.assignee}

    def heading(self) -> str:
        return _("Assign")
