"""The same thing done with many claims: choose, confirm, and read for each what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claimdesk.accounts.models import User
from claimdesk.admin import desk, person, posts_only
from claimdesk.ids import parse_ids
from claims.actions import assign, revise_claim
from claims.admin.claim.claim_form import ClaimForm
from claims.bulk import Report, for_each
from claims.models import Claim, Topic
from claims.models.status import ShelfReason
from claims.permissions import visible_claims
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import request_captures
from sources.models import Source

MAX_CLAIMS = 200  # each claim is a transaction of its own, and somebody waits for the answer


class AssignForm(forms.Form):
    assignee = ClaimForm.base_fields["assignee"]


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), label=gettext_lazy("Topic"))


class ShelveForm(forms.Form):
    """Why; a duplicate is shelved from its own page, where the other claim is named."""

    shelf_reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[choice for choice in ShelfReason.choices if choice[0] != ShelfReason.DUPLICATE],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DueForm(forms.Form):
    """By when; empty: by no day."""

    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


Act = Callable[[Claim, dict[str, Any], User], object]


@dataclass(frozen=True)
class BulkAct:
    """One thing that can be done with many claims."""

    label: str | Promise
    act: Act
    permission: str
    form: type[forms.Form] = forms.Form


def _take(claim: Claim, _said: dict[str, Any], by: User) -> object:
    return assign(claim, to=by, by=by)


def _assign(claim: Claim, said: dict[str, Any], by: User) -> object:
    return assign(claim, to=said["assignee"], by=by)


def _release(claim: Claim, _said: dict[str, Any], by: User) -> object:
    return assign(claim, to=None, by=by)


def _start(claim: Claim, _said: dict[str, Any], by: User) -> object:
    return apply(claim, MoveName.START, by=by)


def _shelve(claim: Claim, said: dict[str, Any], by: User) -> object:
    details = MoveDetails(comment=said["comment"], shelf_reason=said["shelf_reason"])
    return apply(claim, MoveName.SHELVE, by=by, details=details)


def _set_due(claim: Claim, said: dict[str, Any], by: User) -> object:
    return revise_claim(claim, by=by, due_on=said["due_on"])


def _set_topic(claim: Claim, said: dict[str, Any], by: User) -> object:
    return revise_claim(claim, by=by, topics=[*claim.topics.all(), said["topic"]])


def _archive(claim: Claim, _said: dict[str, Any], by: User) -> object:
    cited = claim.citations.values("source")
    return request_captures(Source.objects.filter(pk__in=cited), by=by)


BULK: dict[str, BulkAct] = {
    "take": BulkAct(gettext_lazy("Assign to me"), _take, "assign"),
    "assign": BulkAct(gettext_lazy("Assign to…"), _assign, "assign", AssignForm),
    "release": BulkAct(gettext_lazy("Give back"), _release, "assign"),
    "start": BulkAct(MoveName.START.label, _start, "review"),
    "shelve": BulkAct(gettext_lazy("Shelve…"), _shelve, "review", ShelveForm),
    "due": BulkAct(gettext_lazy("Set the due date…"), _set_due, "edit", DueForm),
    "topic": BulkAct(gettext_lazy("Set a topic…"), _set_topic, "edit", TopicForm),
    "archive": BulkAct(gettext_lazy("Archive the cited sources again"), _archive, "capture"),
}


def bulk_action(key: str) -> Callable[..., HttpResponse | None]:
    """The entry `key` of BULK as an action of the list."""

    def chosen(_page: Any, request: HttpRequest, claims: Any) -> HttpResponse | None:
        """Do it at once, or ask first for what it needs."""
        keys = list(claims.order_by().values_list("pk", flat=True)[: MAX_CLAIMS + 1])
        if len(keys) > MAX_CLAIMS:
            sentence = _("Choose up to %(number)s claims at a time: filter the list or choose fewer.")
            messages.error(request, sentence % {"number": MAX_CLAIMS})
            return None
        if BULK[key].form.base_fields:
            return _ask(request, key, BULK[key].form(), keys)
        return _do(request, key, keys, {})

    chosen.__name__ = key
    chosen.short_description = BULK[key].label  # type: ignore[attr-defined]
    chosen.allowed_permissions = (BULK[key].permission,)  # type: ignore[attr-defined]
    return chosen


def _list(**_key: str) -> str:
    return reverse("admin:claims_claim_changelist")


@posts_only(_list)
def bulk_view(request: HttpRequest, key: str) -> HttpResponse:
    """The confirmed form of a bulk action: `claim` holds the chosen numbers."""
    if key not in BULK:
        raise Http404
    keys = parse_ids(request.POST.getlist("claim")[:MAX_CLAIMS])
    form = BULK[key].form(request.POST)
    if not form.is_valid():
        return _ask(request, key, form, keys)
    answer = _do(request, key, keys, form.cleaned_data)
    return answer or HttpResponseRedirect(_list())


def _ask(request: HttpRequest, key: str, form: forms.Form, keys: list[int]) -> HttpResponse:
    context = {
        **desk.each_context(request),
        "title": str(BULK[key].label).rstrip("…"),
        "opts": Claim._meta,
        "form": form,
        "claims": _chosen(request, keys),
        "url": reverse("admin:claims_claim_bulk", args=[key]),
    }
    return TemplateResponse(request, "admin/claims/claim/bulk.html", context)


def _chosen(request: HttpRequest, keys: list[int]) -> Any:
    return visible_claims(person(request)).filter(pk__in=keys).order_by("-pk")


def _do(request: HttpRequest, key: str, keys: list[int], said: dict[str, Any]) -> HttpResponse | None:
    """Do it, and tell how many were done; of several, or where one was refused, a page says what became of each."""
    user = person(request)
    report = for_each(_chosen(request, keys), lambda claim: BULK[key].act(claim, said, user))
    label = str(BULK[key].label).rstrip("…")
    if done := len(report.done):
        counted = ngettext("%(act)s: %(count)s claim done.", "%(act)s: %(count)s claims done.", done)
        messages.success(request, counted % {"act": label, "count": done})
    return _told(request, label, report) if report.refused or done > 1 else None


def _told(request: HttpRequest, label: str, report: Report) -> HttpResponse:
    context = {
        **desk.each_context(request),
        "title": label,
        "opts": Claim._meta,
        "refused": report.refused,
        "done": report.done,
    }
    return TemplateResponse(request, "admin/claims/claim/bulk_report.html", context)
