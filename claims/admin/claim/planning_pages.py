"""Changing who works on a claim, its priority, due date and topics from a list, and undoing the last such change."""

import time
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from claims.actions import ClaimPlan, plan_claim, plan_of
from claims.admin.claim.claim_form import ClaimForm
from claims.admin.claim_action import ClaimActionView
from claims.models import Claim
from claims.models.editable_fields import label_of
from claims.permissions import visible_claims

_UNDO = "claims.undo"  # in the session: what the last change of this kind was, and what was there before
UNDO_SECONDS = 600  # for which it can be undone
NEXT = "next"


class PlanForm(forms.Form):
    """What a list may change of a claim."""

    assignee = ClaimForm.base_fields["assignee"]
    priority = ClaimForm.base_fields["priority"]
    due_on = ClaimForm.base_fields["due_on"]
    topics = ClaimForm.base_fields["topics"]

    @property
    def plan(self) -> ClaimPlan:
        """What was chosen, as the action takes it."""
        chosen = self.cleaned_data
        assignee, topics = chosen["assignee"], chosen["topics"]
        return ClaimPlan(
            assignee.pk if assignee else None,
            int(chosen["priority"]),
            chosen["due_on"],
            frozenset(topic.pk for topic in topics),
        )


class PlanView(ClaimActionView):
    """Changes the plan of a claim and goes back to the list from which somebody came."""

    form_class = PlanForm
    template_name = "admin/claims/claim/plan.html"

    def get_initial(self) -> dict[str, Any]:
        return {**asdict(plan_of(self.claim)), "topics": list(plan_of(self.claim).topics)}

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        before = plan_of(self.claim)
        claim = plan_claim(self.claim, form.plan, by=by, expected_version=expected_version)
        after = plan_of(claim)
        changed = [name for name in asdict(before) if getattr(before, name) != getattr(after, name)]
        if not changed:
            return _("Nothing was changed.")
        remember_undo(self.request, claim, before)
        fields = ", ".join(label_of(Claim, name) for name in changed)
        return _("Claim #%(number)s changed: %(fields)s.") % {"number": claim.pk, "fields": fields}

    def heading(self) -> str:
        return _("Assign and plan")

    @property
    def list_url(self) -> str:
        """The list to go back to: the page that somebody came from, if that is one of the desk's; else all claims."""
        asked = self.request.POST.get(NEXT) or self.request.META.get("HTTP_REFERER", "")
        return _own_list(self.request, asked)

    @property
    def claim_url(self) -> str:
        return self.list_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": self.list_url}


@posts_only(lambda: reverse("admin:claims_claim_changelist"))
def undo_plan_view(request: HttpRequest) -> HttpResponse:
    """Bring back what the last change from a list changed, unless somebody has changed the claim since."""
    back = HttpResponseRedirect(_own_list(request, request.META.get("HTTP_REFERER", "")))
    done = _undoable(request)
    request.session.pop(_UNDO, None)
    claim = visible_claims(person(request)).filter(pk=done["claim"]).first() if done else None
    if done is None or claim is None:
        messages.info(request, _("There is nothing to undo."))
        return back
    try:
        plan_claim(claim, _plan_from(done["was"]), by=person(request), expected_version=done["version"])
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return back
    messages.success(request, _("Claim #%(number)s is as it was before.") % {"number": claim.pk})
    return back


def remember_undo(request: HttpRequest, claim: Claim, before: ClaimPlan) -> None:
    """Let the change that made `claim` what it is be undone, for UNDO_SECONDS in this session."""
    was = {**asdict(before), "due_on": before.due_on and before.due_on.isoformat(), "topics": sorted(before.topics)}
    request.session[_UNDO] = {"claim": claim.pk, "version": claim.version, "was": was, "at": time.time()}


def plan_link(claim: Claim) -> SafeString:
    """The link with which a row of a list is changed."""
    address = reverse("admin:claims_claim_plan", args=[claim.pk])
    label = _("Plan claim #%(number)s") % {"number": claim.pk}
    return format_html(
        ' <a class="plan" href="{}" data-plan="{}" aria-label="{}">{}</a>', address, label, label, _("Plan")
    )


def undo_context(request: HttpRequest) -> dict[str, Any]:
    """What a list shows of the change that can be undone."""
    done = _undoable(request)
    return {"undo_number": done["claim"] if done else None}


def _undoable(request: HttpRequest) -> dict[str, Any] | None:
    done: dict[str, Any] | None = request.session.get(_UNDO)
    return done if done and time.time() - done["at"] < UNDO_SECONDS else None


def _plan_from(was: dict[str, Any]) -> ClaimPlan:
    due = date.fromisoformat(was["due_on"]) if was["due_on"] else None
    return ClaimPlan(was["assignee"], was["priority"], due, frozenset(was["topics"]))


def _own_list(request: HttpRequest, asked: str) -> str:
    """The address `asked` if it is a list of claims here, without its host; else that of all claims."""
    every = reverse("admin:claims_claim_changelist")
    path = asked.removeprefix(f"{request.scheme}://{request.get_host()}")
    is_own = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own and path.partition("?")[0] == every else every
