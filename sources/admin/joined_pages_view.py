"""Joining a source with one that is found to be the same page, and separating it again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError, Invalid
from claimdesk.ids import parse_id
from sources.actions import join_source, separate_source
from sources.admin.joined_pages import found_pages
from sources.models import Source
from sources.permissions import visible_sources


def _page_of(key: int) -> str:
    return reverse("admin:sources_source_change", args=[key])


@posts_only(_page_of)
def join_view(request: HttpRequest, key: int) -> HttpResponse:
    """Join source `key` with the one of the number `other`, as its page offers it."""

    def join(source: Source, by: User) -> str:
        number = parse_id(request.POST.get("other", ""))
        page = next((each for each in found_pages(source, by) if number in (each.source.pk, each.original.pk)), None)
        if page is None or number == source.pk:
            raise Invalid(_("This is offered no longer: one of the two sources was changed."), code="not_offered")
        join_source(page.source, page.original, by=by, why=page.why)
        return _("Joined: both are one page, and count once.")

    return _back_after(request, key, join)


@posts_only(_page_of)
def separate_view(request: HttpRequest, key: int) -> HttpResponse:
    """Separate source `key` from its original."""

    def separate(source: Source, by: User) -> str:
        separate_source(source, by=by)
        return _("Separated: each counts by itself.")

    return _back_after(request, key, separate)


def _back_after(request: HttpRequest, key: int, act: Callable[[Source, User], str]) -> HttpResponse:
    by = person(request)
    source = get_object_or_404(visible_sources(by).select_related("archived_capture"), pk=key)
    try:
        messages.success(request, act(source, by))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_page_of(key))
