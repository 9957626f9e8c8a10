"""The same claim is never logged twice unknowingly: whoever logs one hears of those that are here already."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.errors import Conflict
from claimdesk.text.folding import fold
from claims.matching.candidates import NEARLY_SAME, Match, similar_claims
from claims.models import Citation, Claim
from claims.permissions import hidden_claims, visible_claims
from sources.models import Source


class NearlySame(Conflict):
    """Claims that say nearly the same are here already: `matches`. Somebody has to say that this is another one."""

    code = "nearly_same"

    def __init__(self, matches: Sequence[Match]) -> None:
        super().__init__(_("There is already a claim that says nearly the same. If this is a different claim, say so."))
        self.matches = list(matches)


def require_another(claim: Claim, citations: Iterable[Citation], *, by: User | None) -> None:
    """Raise NearlySame where claims that `by` may see say nearly what the new `claim` says, or rest on the very
    quotation of one of its `citations`."""
    seen = visible_claims(by).exclude(pk=claim.pk)
    matches = similar_claims(claim.text, claim.language, among=seen, at_least=NEARLY_SAME)
    found = {match.claim.pk: match for match in matches}
    for citation in citations:
        found |= {other.pk: Match(other, 1.0) for other in _quoting(citation, by=by)}
    if found:
        raise NearlySame(sorted(found.values(), key=lambda match: (-match.score, -match.claim.pk)))


def _quoting(citation: Citation, *, by: User | None) -> list[Claim]:
    """The other claims that rest on the quotation of `citation`, however it is typed."""
    if not (wanted := fold(citation.quote)):
        return []
    others = Citation.objects.filter(source__in=_showing_the_same(citation.source))
    others = others.exclude(quote="").exclude(claim=citation.claim_id)
    shown = others.exclude(claim__in=hidden_claims(by)).select_related("claim__claimant")
    return [each.claim for each in shown if fold(each.quote) == wanted]


def _showing_the_same(source: Source) -> set[int]:
    """The numbers of `source`, its original and their copies."""
    page = source.original_id or source.pk
    return {source.pk, page, *Source.objects.filter(original=page).values_list("pk", flat=True)}
