"""Recording where the article that is read has its news."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from claimdesk.ids import parse_reference
from claims.web.intake_forms import OriginForm
from sources.actions import add_source, attribute, attribute_named, attribute_unseen
from sources.models import Attribution, Source
from sources.permissions import visible_sources
from sources.urls import holds_url

_ADDRESS = re.compile(r"https?:", re.IGNORECASE)


def _behind(key: int) -> str:
    return reverse("intake_page", args=[key]) + "#behind"


@posts_only(_behind)
def origin_view(request: HttpRequest, key: int) -> HttpResponse:
    """Record one step of the chain behind source `key`: `url` as its page links it, or `origin` as it is named."""
    user = person(request)
    source = get_object_or_404(visible_sources(user).select_related("archived_capture"), pk=key)
    try:
        attribution = _attribute(request, source, user)
        messages.success(request, _("Added to chain: “%(origin)s”.") % {"origin": attribution.origin.label})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_behind(key))


def _attribute(request: HttpRequest, source: Source, user: User) -> Attribution:
    if url := request.POST.get("url", ""):
        return attribute_named(source, url, by=user, archive="archive" in request.POST)
    form = OriginForm(request.POST)
    form.is_valid()
    typed = str(form.cleaned_data.get("origin", "")).strip()
    said = {
        "kind": form.cleaned_data.get("kind") or Attribution.Kind.CITES,
        "words": form.cleaned_data.get("words", ""),
    }
    if (number := parse_reference(typed)) is not None:
        return attribute(source, get_object_or_404(visible_sources(user), pk=number), by=user, **said)
    if _ADDRESS.match(typed) or holds_url(typed):
        return attribute(source, add_source(typed, by=user)[0], by=user, **said)
    return attribute_unseen(source, typed, by=user, **said)
