"""The page on which a chief hands over what somebody who leaves had on their desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import PERMISSIONS, Permission
from claimdesk.admin import desk, person
from claimdesk.errors import DomainError
from claims.actions.handing_over import HandedOver, hand_over_work, work_of


class HandOverForm(forms.Form):
    """To whom; nobody: it is free for all."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Give to"), required=False, empty_label=gettext_lazy("Nobody: free it")
    )

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [role for role, held in PERMISSIONS.items() if Permission.EDIT_CLAIM in held]
        choice: Any = self.fields["to"]
        people = User.objects.filter(is_active=True, kind=User.Kind.PERSON, role__in=able).exclude(pk=leaver.pk)
        choice.queryset = people.order_by("first_name", "last_name", "pk")


def hand_over_view(request: HttpRequest, person_id: int) -> HttpResponse:
    """List what somebody leaves behind, and give it to somebody or free it, all at once."""
    user = person(request)
    leaver = get_object_or_404(User, pk=person_id, kind=User.Kind.PERSON)
    back = reverse("admin:accounts_user_change", args=[leaver.pk])
    try:
        require(user, Permission.MANAGE_PEOPLE)
        form = HandOverForm(request.POST or None, leaver=leaver)
        if request.method == "POST" and form.is_valid():
            leaves = "leaves" in request.POST
            _tell(request, leaver, hand_over_work(leaver, to=form.cleaned_data["to"], by=user, leaves=leaves))
            return HttpResponseRedirect(back)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    context = {
        **desk.each_context(request),
        "title": _("Hand over: %(name)s") % {"name": leaver},
        "leaver": leaver,
        "form": form,
        "work": work_of(leaver, by=user),
        "back_url": back,
    }
    return TemplateResponse(request, "admin/people/hand_over.html", context)


def _tell(request: HttpRequest, leaver: User, done: HandedOver) -> None:
    words = ngettext("%(count)d claim was handed over.", "%(count)d claims were handed over.", done.claims)
    messages.success(request, words % {"count": done.claims})
    if done.kept:
        numbers = ", ".join(f"#{claim.pk}" for claim in done.kept)
        sentence = _("%(name)s stays named in %(claims)s: nobody else who sees it can work on it.")
        messages.warning(request, sentence % {"name": leaver, "claims": numbers})
