"""Finding claims by what people type."""

from django.db.models import Q

from claimdesk.ids import parse_id
from claimdesk.text.folding import fold, stem
from claimdesk.text.search_words import MAX_SEARCH_CHARACTERS, MAX_WORDS
from claimdesk.text.trigrams import contains_terms
from claims.models.claim import ClaimQuerySet


def search(claims: ClaimQuerySet, words: str) -> ClaimQuerySet:
    """Those of `claims` that hold every one of `words`, in whatever form; `#12` is the claim of that number, and `12`
    finds it as well. All of them if there are no words."""
    terms = fold(words[:MAX_SEARCH_CHARACTERS]).split()[:MAX_WORDS]  # doors refuse what is longer
    if not terms:
        return claims
    number = _number(terms)
    if number is not None and terms[0].startswith("#"):
        return claims.filter(pk=number)
    found = contains_terms(claims, [stem(term) for term in terms])
    return claims.filter(found if number is None else found | Q(pk=number))


def _number(terms: list[str]) -> int | None:
    """The number of a claim, if that is all that was typed."""
    digits = terms[0].removeprefix("#") if len(terms) == 1 else ""
    return parse_id(digits)
