"""Merging a claimant into another one: choose, see what would change, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person, show_refusal
from claimdesk.errors import DomainError, Invalid
from claimdesk.ids import parse_id
from claims.actions import claimant_merge_plan, merge_claimants
from claims.models import Claimant
from claims.permissions import visible_claimants


class ClaimantMergeForm(forms.Form):
    """Into which claimant, and why."""

    into = forms.CharField(
        label=gettext_lazy("The claimant that stays"),
        required=False,
        help_text=gettext_lazy("The name or the number, e.g. #12."),
        widget=forms.TextInput(attrs={"data-suggest": "claimants", "autocomplete": "off"}),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claimant_merge_view(request: HttpRequest, key: int) -> HttpResponse:
    """Show what a merge of claimant `key` would do; do it when that was shown for the same other one. Raises
    Http404, PermissionDenied."""
    user = person(request)
    if not may(user, Permission.WRITE_CATALOGUE):
        raise PermissionDenied
    claimant = get_object_or_404(visible_claimants(user), pk=key)
    form = ClaimantMergeForm(request.POST or None)
    shown: dict[str, Any] = {}
    if form.is_valid():
        try:
            into = _typed_claimant(form.cleaned_data["into"], claimant, user)
            if request.POST.get("confirmed") == str(into.pk):
                return _merge(request, claimant, into, form.cleaned_data["comment"])
            shown = {"plan": claimant_merge_plan(claimant, into, by=user), "into": into}
        except DomainError as refusal:
            show_refusal(form, refusal)
    context = {
        **desk.each_context(request),
        "title": _("Merge into another claimant"),
        "opts": Claimant._meta,
        "claimant": claimant,
        "form": form,
        **shown,
    }
    return TemplateResponse(request, "admin/claims/claimant/merge.html", context)


def _merge(request: HttpRequest, claimant: Claimant, into: Claimant, comment: str) -> HttpResponse:
    name = str(claimant)
    merge_claimants(claimant, into=into, by=person(request), comment=comment)
    messages.success(request, _("“%(name)s” was merged into this claimant.") % {"name": name})
    return HttpResponseRedirect(reverse("about_claimant", args=[into.pk]))


def _typed_claimant(typed: str, claimant: Claimant, user: User) -> Claimant:
    """The claimant that is named by number or name. Raises Invalid where none is, or more than one."""
    others = visible_claimants(user).exclude(pk=claimant.pk)
    number = parse_id(typed.strip().removeprefix("#"))
    found = list(others.filter(pk=number) if number else others.filter(name=typed.strip()))[:2]
    if len(found) == 1:
        return found[0]
    sentence = _("Several claimants have this name. Enter the number of the one you mean, e.g. #12.")
    if not found:
        sentence = _("Name the claimant that stays.")
    raise Invalid(sentence, fields={"into": sentence})
