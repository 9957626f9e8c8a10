"""Finding claims by what people type."""

from claimdesk.folding import fold
from claims.models import Claim
from claims.models.claim import ClaimQuerySet


def document(claim: Claim) -> str:
    """The folded text by which `claim` is found: its words, translation, quotation, claimant and place."""
    return fold(" ".join([claim.text, claim.translation, claim.quote, claim.claimant.name, claim.place]))


def search(claims: ClaimQuerySet, words: str) -> ClaimQuerySet:
    """Those of `claims` that hold every one of `words`; `#12` or `12` finds the claim of that number as well."""
    terms = fold(words).split()
    number = terms[0].removeprefix("#") if len(terms) == 1 else ""
    if number.isdecimal() and len(number) < 19:  # what a bigint holds
        return claims.filter(pk=int(number)) | claims.filter(search_text__contains=terms[0])
    for term in terms:
        claims = claims.filter(search_text__contains=term)
    return claims
