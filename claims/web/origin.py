"""Recording the chain of a source: where the article that is read, or a source of a claim, has its news."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from claimdesk.ids import parse_id, parse_reference
from claims.web.intake_forms import MAX_CHAIN, OriginForm
from sources.actions import Upstream, add_source, attribute_named, record_chain, remove_attribution
from sources.models import Attribution, Source
from sources.permissions import visible_sources
from sources.urls import holds_url

_ADDRESS = re.compile(r"https?:", re.IGNORECASE)


def _behind(key: int) -> str:
    return reverse("intake_page", args=[key]) + "#behind"


@posts_only(_behind)
def origin_view(request: HttpRequest, key: int) -> HttpResponse:
    """Record a chain that begins at source `key`, or at `start` where that is sent: boxes `origin`, `origin-1`, … with
    their `kind`, `words` and `url`. With `remove` that attribution is taken out. Back to the page of `claim`, if any.
    """
    user = person(request)
    number = parse_reference(request.POST.get("start", ""))
    source = get_object_or_404(visible_sources(user).select_related("archived_capture"), pk=number or key)
    try:
        messages.success(request, _change(request.POST, source, user))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    claim = parse_id(request.POST.get("claim", ""))
    back = reverse("admin:claims_claim_change", args=[claim]) + "#standing" if claim else _behind(key)
    return HttpResponseRedirect(back)


@transaction.atomic
def _change(sent: QueryDict, source: Source, user: User) -> str:
    """Do what was sent, and say so."""
    if "remove" in sent:
        seen = visible_sources(user)
        attributions = Attribution.objects.filter(source__in=seen, origin__in=seen).select_related("source", "origin")
        attribution = get_object_or_404(attributions, pk=parse_id(sent["remove"]))
        remove_attribution(attribution, by=user)
        return _("Removed from chain: “%(origin)s”.") % {"origin": attribution.origin.label}
    url = sent.get("url", "")
    if url and "origin" not in sent:
        recorded = [attribute_named(source, url, by=user, archive="archive" in sent)]
    else:
        recorded = record_chain(source, list(_upstream(sent, user)), by=user, archive="archive" in sent)
    return _("Added to chain: “%(origin)s”.") % {"origin": " ← ".join(each.origin.label for each in recorded)}


def _upstream(sent: QueryDict, user: User) -> Iterator[Upstream]:
    """The boxes that somebody filled, in their order."""
    for place in range(MAX_CHAIN):
        ending = f"-{place}" if place else ""
        form = OriginForm({name: sent.get(name + ending, "") for name in OriginForm.base_fields})
        form.is_valid()
        if typed := str(form.cleaned_data.get("origin", "")).strip():
            yield _step(typed, form.cleaned_data, user)


def _step(typed: str, filled: dict[str, Any], user: User) -> Upstream:
    said = {"kind": filled.get("kind") or Attribution.Kind.CITES, "words": filled.get("words", "")}
    if filled.get("url") and typed == filled.get("called"):
        return Upstream(url=filled["url"], **said)
    if (number := parse_reference(typed)) is not None:
        return Upstream(source=get_object_or_404(visible_sources(user), pk=number), **said)
    if _ADDRESS.match(typed) or holds_url(typed):
        return Upstream(source=add_source(typed, by=user)[0], **said)
    return Upstream(name=typed, no_url_reason=filled.get("no_url_reason") or Source.NoUrl.UNPUBLISHED, **said)
