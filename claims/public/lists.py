"""Lists of published verdicts: the page with its search, and the rows that feeds are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk.ids import parse_id
from claimdesk.text.folding import fold, stem
from claimdesk.text.search_words import search_refusal
from claimdesk.text.trigrams import contains_terms
from claims.models import Publication
from claims.models.publication import PublicationQuerySet
from claims.public.answers import answer_page, for_readers, kept_answer, tagged, unchanged
from claims.verdict_page.verdict import ReadersVerdict

BEFORE = "before"


@dataclass(frozen=True)
class Rows:
    """Some publications in their order, and after which one the next ones begin; None at the end."""

    publications: Sequence[Publication]
    next_before: int | None


def list_rows(publications: PublicationQuerySet, before: str, most: int) -> Rows:
    """`most` of `publications` at most, the newest first, from after the one of the number `before`."""
    after = publications.filter(pk=parse_id(before) or 0).first() if before else None
    if after is not None:
        earlier = Q(published_at__lt=after.published_at) | Q(published_at=after.published_at, pk__lt=after.pk)
        publications = publications.filter(earlier)
    found = list(publications.newest_first()[: most + 1])
    return Rows(found[:most], found[most - 1].pk if len(found) > most else None)


def found_by(publications: PublicationQuerySet, words: str) -> PublicationQuerySet:
    """Those of `publications` that hold all `words`, in whatever form."""
    terms = [stem(term) for term in fold(words).split()]
    return publications.filter(contains_terms(publications, terms)) if terms else publications


@for_readers
def list_page(request: HttpRequest) -> HttpResponseBase:
    """All verdicts that readers may see, the newest first, or those that hold what was typed."""
    words = request.GET.get("q", "").strip()
    refusal = search_refusal(words)
    same, etag = unchanged(request, Publication.objects.last_change(), translation.get_language())
    if same is not None:
        return same
    return tagged(kept_answer(request, etag, lambda: _listed(request, words, refusal)), etag)


def _listed(request: HttpRequest, words: str, refusal: str) -> HttpResponse:
    before = request.GET.get(BEFORE, "")
    shown = Publication.objects.none() if refusal else found_by(Publication.objects.shown(), words)
    rows = list_rows(shown, before, settings.PUBLIC_ROWS)
    context = {
        "title": _("All verdicts"),
        "verdicts": [ReadersVerdict(each) for each in rows.publications],
        "words": words,
        "refusal": refusal,
        "next_before": rows.next_before,
        "is_first": not before,
    }
    return answer_page(request, "public/list.html", context)
