"""What the form offers while people type: sources, claimants, claims."""

from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from claimdesk.accounts.models import User
from claimdesk.admin import person
from claimdesk.admin.searching import contains_word
from claims.matching.candidates import similar_claims
from claims.permissions import visible_claimants, visible_claims
from claims.searching import search as search_claims
from sources.permissions import visible_sources
from sources.searching import search_sources

MAX_SUGGESTIONS = 8
SIMILAR_SHOWN = 5
TEXT_COMPARED = 4000  # characters
Offer = dict[str, str]


def _sources(user: User, words: str) -> Iterable[Offer]:
    found = search_sources(visible_sources(user).select_related("publisher"), words).order_by("-pk")[:MAX_SUGGESTIONS]
    return [{"value": str(source), "label": source.label, "about": str(source.publisher or "")} for source in found]


def _claimants(user: User, words: str) -> Iterable[Offer]:
    """Names are typed as they are; the number is only needed where two share one."""
    found = list(
        visible_claimants(user)
        .filter(contains_word("name", words) | contains_word("aliases", words))
        .order_by("name", "pk")[:MAX_SUGGESTIONS]
    )
    names = [claimant.name for claimant in found]
    return [
        {
            "value": claimant.name if names.count(claimant.name) == 1 else f"#{claimant.pk} {claimant.name}",
            "label": claimant.name,
            "about": claimant.description,
        }
        for claimant in found
    ]


def _claims(user: User, words: str) -> Iterable[Offer]:
    found = search_claims(visible_claims(user).select_related("claimant"), words).order_by("-pk")[:MAX_SUGGESTIONS]
    return [{"value": str(claim), "label": str(claim), "about": claim.claimant.name} for claim in found]


_KINDS: dict[str, Callable[[User, str], Iterable[Offer]]] = {
    "sources": _sources,
    "claimants": _claimants,
    "claims": _claims,
}


@require_GET
def suggestions(request: HttpRequest, kind: str) -> JsonResponse:
    """At most MAX_SUGGESTIONS of `kind` that hold the words `q`: `{"offers": [{value, label, about}]}`."""
    if kind not in _KINDS:
        raise Http404
    words = request.GET.get("q", "").strip()
    return JsonResponse({"offers": list(_KINDS[kind](person(request), words)) if len(words) > 1 else []})


@require_GET
def suggest_similar(request: HttpRequest) -> JsonResponse:
    """The claims like `text`, which is in `language`; see `similar_to`."""
    text, language = (request.GET.get(name, "") for name in ("text", "language"))
    return similar_to(text, language, user=person(request))


def similar_to(text: str, language: str, *, user: User) -> JsonResponse:
    """The claims like `text` that `user` sees: `{"claims": [{number, text, claimant, url, percent, nearly_same}]}`."""
    found = similar_claims(text[:TEXT_COMPARED], language, among=visible_claims(user), limit=SIMILAR_SHOWN)
    return JsonResponse(
        {
            "claims": [
                {
                    "number": match.claim.pk,
                    "text": match.claim.text,
                    "claimant": match.claim.claimant.name,
                    "url": reverse("admin:claims_claim_change", args=[match.claim.pk]),
                    "percent": round(100 * match.score),
                    "nearly_same": match.is_nearly_same,
                }
                for match in found
            ]
        }
    )
