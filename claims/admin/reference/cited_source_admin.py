"""The pages of sources, with what cites them."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.admin import Tone, desk
from claims.admin.labels import accepted_words, quote_words
from claims.models import Citation
from claims.permissions import hidden_claims
from sources.admin.highlights import Highlight
from sources.admin.source_admin import SourceAdmin
from sources.admin.source_page import Acceptance
from sources.models import Capture, Source
from sources.text.page_text import PageText

MAX_QUOTATIONS = 200  # quotations on one page
_TONES = {
    Citation.QuoteState.PENDING: Tone.WAIT,
    Citation.QuoteState.FOUND: Tone.GOOD,
    Citation.QuoteState.OUTSIDE: Tone.WARN,
    Citation.QuoteState.DATA: Tone.WARN,
    Citation.QuoteState.MISSING: Tone.WARN,
    Citation.QuoteState.DOUBTED: Tone.WARN,
    Citation.QuoteState.CHANGED: Tone.BAD,
}


@admin.register(Source, site=desk)
class CitedSourceAdmin(SourceAdmin):
    def citation_counts(self, keys: list[int], user: User) -> dict[int, int]:
        """How many citations that `user` may see each of the sources `keys` has."""
        rows = _seen(user).filter(source__in=keys).order_by().values_list("source")
        return dict(rows.annotate(Count("pk")))

    def highlights(self, source: Source, capture: Capture, text: PageText, user: User) -> list[Highlight]:
        """The quotations of `source`: in the capture they are pinned to where the desk found them, else looked for."""
        cited = _seen(user).filter(source=source).exclude(quote="").select_related("claim").order_by("pk")
        return [highlight_of(citation, capture, text) for citation in cited[:MAX_QUOTATIONS]]

    def acceptances(self, source: Source, user: User) -> list[Acceptance]:
        """The claims that rest on captures of `source` under an error status, and who accepted that."""
        cited = _seen(user).filter(source=source, accepted_at__isnull=False).order_by("pk")
        accepted = cited.select_related("capture", "accepted_by")[:MAX_QUOTATIONS]
        return [
            Acceptance(citation.capture_id or 0, *_citing(citation), words=accepted_words(citation))
            for citation in accepted
        ]


def _citing(citation: Citation) -> tuple[str, str]:
    """The claim of `citation` by its number, and its page."""
    page = reverse("admin:claims_claim_change", args=[citation.claim_id])
    return _("Claim #%(number)s") % {"number": citation.claim_id}, page


def _seen(user: User) -> QuerySet[Citation]:
    return Citation.objects.exclude(claim__in=hidden_claims(user))


def highlight_of(citation: Citation, capture: Capture, text: PageText) -> Highlight:
    """The quotation of `citation` in the `text` of `capture`: where it is pinned, else where it is found."""
    start, end, outside = _place(citation, capture, text)
    label, url = _citing(citation)
    return Highlight(
        key=citation.pk,
        start=start,
        end=end,
        quote=citation.quote,
        label=label,
        url=url,
        state=quote_words(citation),
        tone=_TONES.get(Citation.QuoteState(citation.quote_state), Tone.NEUTRAL),
        outside=outside,
    )


def _place(citation: Citation, capture: Capture, text: PageText) -> tuple[int | None, int | None, bool]:
    if citation.capture_id == capture.pk:
        return citation.quote_start, citation.quote_end, citation.is_outside
    found = text.locate(citation.quote)
    return (found.start, found.end, found.outside) if found else (None, None, False)
