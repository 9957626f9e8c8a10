"""Logging a claim while reading its source."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.acting import acting
from claimdesk.errors import Conflict
from claimdesk.folding import fold
from claimdesk.languages import Language
from claims.actions.citations import CitationDraft
from claims.actions.claims import log_claim
from claims.matching import NEARLY_SAME, Match, similar_claims
from claims.models import Citation, Claim, Claimant
from claims.permissions import hidden_claims, visible_claims
from sources.capture.language import CYRILLIC, language_of
from sources.models import Source

_CYRILLIC = (Language.UKRAINIAN, Language.RUSSIAN)


class NearlySame(Conflict):
    """Claims that say nearly the same are here already: `matches`. Somebody has to say that this is another one."""

    code = "nearly_same"

    def __init__(self, matches: Sequence[Match]) -> None:
        super().__init__(_("A claim that says nearly the same is here already. If this is another one, say so."))
        self.matches = list(matches)


@transaction.atomic
@acting
def log_from_source(
    source: Source,
    *,
    by: User | None,
    text: str,
    claimant: Claimant | None,
    quote: str = "",
    quote_near: int = 0,
    is_another: bool = False,
    **fields: Any,
) -> Claim:
    """Log what `source` says somebody asserted, citing it with `quote`, which was chosen at the code point
    `quote_near` of its archived text. `fields` are as for `log_claim`: the date, the place.

    The claim is in the language in which it is written. Raises NearlySame unless somebody says that it `is_another`
    claim than those that are here, and what `log_claim` raises.
    """
    language = language_for(text, source)
    matches = [] if is_another else logged_already(text, language, quote, source, by=by)
    if matches:
        raise NearlySame(matches)
    draft = CitationDraft(source=source, quote=quote, quote_near=quote_near, stance=Citation.Stance.SUPPORTS)
    return log_claim(by=by, citations=[draft], text=text, claimant=claimant, language=language, **fields)


def logged_already(text: str, language: str, quote: str, source: Source, *, by: User | None) -> list[Match]:
    """The claims that `by` may see and that say nearly what `text` says, or rest on the very `quote` of `source`."""
    seen = visible_claims(by)
    found = {match.claim.pk: match for match in similar_claims(text, language, among=seen, at_least=NEARLY_SAME)}
    if quote.strip():
        cited = Citation.objects.filter(source=source).exclude(quote="").exclude(claim__in=hidden_claims(by))
        wanted = fold(quote)
        same = (each.claim for each in cited.select_related("claim__claimant") if fold(each.quote) == wanted)
        found |= {claim.pk: Match(claim, 1.0) for claim in same}
    return sorted(found.values(), key=lambda match: (-match.score, -match.claim.pk))


def language_for(text: str, source: Source) -> str:
    """The language that `text` is written in, by its letters and small words; in doubt that of `source`."""
    known = source.language if source.language != Language.UNKNOWN else ""
    if known in _CYRILLIC and not CYRILLIC.search(text):
        known = Language.ENGLISH  # the desk's other language
    found = language_of(text, known)
    return found if found in Language.values else Language.UNKNOWN
