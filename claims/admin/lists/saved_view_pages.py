"""Saved views at the door: what a query of the list finds, the menu, and the forms that keep and remove a view."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.test import RequestFactory
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person, posts_only
from claimdesk.admin.changelist import rows_for
from claimdesk.admin.counts import MAX_COUNTED, remembered_counts
from claimdesk.errors import DomainError
from claimdesk.ids import parse_id
from claims.actions import remove_view, save_view
from claims.actions.saved_views import FINDERS, LIST
from claims.models import Claim, SavedView
from claims.models.claim import ClaimQuerySet
from claims.permissions import visible_views

VIEW_PARAM = "view"  # which saved view the address of a list shows
_PASSING = (VIEW_PARAM, "p", "e")  # what of an address is of the moment
MAX_IN_MENU = 12
_MAX_KEPT = 100  # pairs of a query


class SavedViewForm(forms.Form):
    """Name and reach of a view, beside the list that it keeps."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=80)
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody"), required=False)
    is_watched = forms.BooleanField(label=gettext_lazy("Tell me when something new matches"), required=False)


@dataclass(frozen=True)
class MenuView:
    """A saved view in the menu, with how many claims are in it, at most MAX_COUNTED."""

    view: SavedView
    url: str
    count: int | None
    is_open: bool

    @property
    def is_capped(self) -> bool:
        return self.count == MAX_COUNTED


def kept_query(query: QueryDict) -> str:
    """What of the address of a list is kept: filters, search, order and columns."""
    pairs = [(name, value) for name, values in query.lists() for value in values if name not in _PASSING and value]
    return urlencode(sorted(pairs)[:_MAX_KEPT])


def view_url(view: SavedView) -> str:
    """The list that `view` keeps."""
    asked = f"{view.query}&" if view.query else ""
    return f"{reverse('admin:claims_claim_changelist')}?{asked}{VIEW_PARAM}={view.pk}"


def claims_of(user: User, query: str) -> ClaimQuerySet | None:
    """What the list of claims holds for `user` at the address `?query`; None where the list refuses it."""
    request = RequestFactory().get("/", QueryDict(query, mutable=True))
    request.user = user
    try:
        rows: ClaimQuerySet = rows_for(desk.get_model_admin(Claim), request)
    except IncorrectLookupParameters:
        return None
    return rows


def _rows(query: str, user: User) -> ClaimQuerySet:
    rows = claims_of(user, query)
    return Claim.objects.none() if rows is None else rows


def menu_views(user: User, request: HttpRequest) -> list[MenuView]:
    """The saved views of `user` and of everybody. One query, and while counts are not remembered one more beside what
    their filters look up."""
    shown = list(visible_views(user).order_by("is_shared", "name", "pk")[:MAX_IN_MENU])
    counts = remembered_counts({str(view.pk): partial(_rows, view.query) for view in shown}, user, "views")
    opened = parse_id(request.GET.get(VIEW_PARAM))
    return [MenuView(view, view_url(view), counts.get(str(view.pk)), view.pk == opened) for view in shown]


def list_context(request: HttpRequest) -> dict[str, Any]:
    """What the list of claims shows of the view that it is, and of keeping it. One query where the address names a
    view."""
    user, number = person(request), parse_id(request.GET.get(VIEW_PARAM))
    view = visible_views(user).filter(pk=number).first() if number else None
    query = kept_query(request.GET)
    is_own = view is not None and (view.owner_id == user.pk or may(user, Permission.MANAGE_PEOPLE))
    initial = {"name": view.name, "is_shared": view.is_shared, "is_watched": view.is_watched} if view else {}
    form = SavedViewForm(initial=initial, auto_id="view_%s")
    if not may(user, Permission.EDIT_CLAIM):
        del form.fields["is_shared"]
    context = {
        "saved_view": view,
        "saved_view_form": form,
        "saved_view_query": query,
        "may_change_view": is_own,
        "is_view_changed": view is not None and view.query != query,
    }
    return context | ({"list_title": view.name} if view else {})


def _list() -> str:
    return reverse("admin:claims_claim_changelist")


@posts_only(_list)
def save_view_view(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name, or change the view that is open; back to it either way."""
    user, query = person(request), kept_query(QueryDict(request.POST.get("query", "")))
    view = visible_views(user).filter(pk=parse_id(request.POST.get(VIEW_PARAM)) or 0).first()
    form = SavedViewForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, _("Give the view a name."))
            return HttpResponseRedirect(f"{_list()}?{query}")
        saved = save_view(view, by=user, query=query, **form.cleaned_data)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(view_url(view) if view else f"{_list()}?{query}")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": saved.name})
    return HttpResponseRedirect(view_url(saved))


@posts_only(lambda **_asked: _list())
def remove_view_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view; the claims in it stay."""
    view = get_object_or_404(visible_views(person(request)), pk=view_id)
    try:
        remove_view(view, by=person(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(view_url(view))
    messages.success(request, _("The view “%(name)s” is removed. Its claims stay.") % {"name": view.name})
    return HttpResponseRedirect(_list())


def open_view_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Go to the list that a view keeps."""
    return HttpResponseRedirect(view_url(get_object_or_404(visible_views(person(request)), pk=view_id)))


def saved_view_urls(page: Any) -> list[URLPattern]:
    """The addresses of saved views; `page` wraps each as the site's own."""
    return [
        path("views/save/", page(save_view_view), name="claims_claim_save_view"),
        path("views/<id:view_id>/", page(open_view_view), name="claims_claim_view"),
        path("views/<id:view_id>/remove/", page(remove_view_view), name="claims_claim_remove_view"),
    ]


FINDERS.register(LIST, claims_of)
desk.shows_views(menu_views, visible_views)
