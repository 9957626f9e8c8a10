"""Logging a claim while reading its source."""

from typing import Any

from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.text.languages import Language
from claims.actions.citations import CitationDraft
from claims.actions.claims import log_claim
from claims.models import Citation, Claim, Claimant
from sources.extraction.language import CYRILLIC, language_of
from sources.models import Source

_CYRILLIC = (Language.UKRAINIAN, Language.RUSSIAN)


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
    **fields: Any,
) -> Claim:
    """Log what `source` says somebody asserted, citing it with `quote`, which was chosen at the code point
    `quote_near` of its archived text. `fields` are as for `log_claim`: the date, the place, whether it `is_another`.

    That a claim appears in the source says nothing for or against it: the citation has no stance until somebody gives
    it one. The claim is in the language in which it is written. Raises what `log_claim` raises.
    """
    draft = CitationDraft(source=source, quote=quote, quote_near=quote_near, stance=Citation.Stance.NONE)
    return log_claim(
        by=by, citations=[draft], text=text, claimant=claimant, language=language_for(text, source), **fields
    )


def language_for(text: str, source: Source | None) -> str:
    """The language that `text` is written in, by its letters and small words; in doubt that of `source`, if any."""
    known = source.language if source and source.language != Language.UNKNOWN else ""
    if (source is None or known in _CYRILLIC) and not CYRILLIC.search(text):
        known = Language.ENGLISH  # the desk's other language
    found = language_of(text, known)
    return found if found in Language.values else Language.UNKNOWN
