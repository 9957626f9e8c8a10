"""Finding claims by what people type."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet

from claimdesk.ids import parse_id
from claimdesk.selecting import selected_ids
from claimdesk.text.folding import fold, stem
from claimdesk.text.search_words import MAX_SEARCH_CHARACTERS, MAX_WORDS
from claimdesk.text.trigrams import contains_terms
from claims.models import Citation
from claims.models.claim import ClaimQuerySet
from sources.models.source import SourceQuerySet
from sources.searching import sources_at

_NUMBER = re.compile(r"([#№]?)\s?([0-9]+)")


def search(claims: ClaimQuerySet, words: str, *, sources: SourceQuerySet | None = None) -> ClaimQuerySet:
    """Those of `claims` that hold every one of `words`, in whatever form; all of them if there are no words.

    `#12` and `№ 12` are the claim of that number, and `12` finds it as well. A URL finds the claims that cite its page,
    where it is a page of `sources` (those that the person sees).
    """
    pages = [] if sources is None else sources_at(sources, words)
    if pages:
        return claims.filter(pk__in=Citation.objects.filter(source__in=pages).values("claim"))
    folded = fold(words[:MAX_SEARCH_CHARACTERS])
    terms = folded.split()[:MAX_WORDS]  # doors refuse what is longer
    if not terms:
        return claims
    number, is_alone = claim_number(folded)
    if number is not None and is_alone:
        return claims.filter(pk=number)
    found = contains_terms(claims, [stem(term) for term in terms])
    return claims.filter(found if number is None else found | Q(pk=number))


def claim_number(words: str) -> tuple[int | None, bool]:
    """The number of a claim, if that is all that was typed, and whether its sign says that nothing else is meant."""
    typed = _NUMBER.fullmatch(words.strip())
    return (parse_id(typed[2]), bool(typed[1])) if typed else (None, False)


def claims_citing(claims: ClaimQuerySet, citations: QuerySet[Citation]) -> ClaimQuerySet:
    """Those of `claims` to which `citations` belong; of few the rows are fetched and put in order."""
    return claims.filter(selected_ids(citations, "claim") or Exists(citations.filter(claim=OuterRef("pk"))))
