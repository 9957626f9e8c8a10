"""How a claim's status, rating, quotations and archive look in lists and on pages."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.admin import Tone, badge, rating_badge
from claimdesk.admin.site import NONE
from claimdesk.audit.events import SYSTEM
from claimdesk.text.dates import day
from claims.models import Citation, Claim, Rating
from claims.models.quote_state import STANDS, TO_LOOK_AT
from claims.models.status import UNFINISHED, Status
from sources.admin.archive_states import source_state

STATUS_TONES = {
    Status.UNVERIFIED: Tone.NEUTRAL,
    Status.IN_REVIEW: Tone.WORK,
    Status.AWAITING_APPROVAL: Tone.WAIT,
    Status.CHECKED: Tone.GOOD,
    Status.PUBLISHED: Tone.GOOD,
    Status.CORRECTED: Tone.WARN,
    Status.WITHDRAWN: Tone.BAD,
    Status.SHELVED: Tone.MUTED,
}
_QUOTE_TONES = {
    Citation.QuoteState.NONE: Tone.MUTED,
    Citation.QuoteState.PENDING: Tone.WAIT,
    Citation.QuoteState.FOUND: Tone.GOOD,
    Citation.QuoteState.OUTSIDE: Tone.WARN,
    Citation.QuoteState.DATA: Tone.WARN,
    Citation.QuoteState.MISSING: Tone.BAD,
    Citation.QuoteState.DOUBTED: Tone.WARN,
    Citation.QuoteState.CHANGED: Tone.BAD,
}


def status_badge(claim: Claim) -> SafeString:
    """Where the claim stands; a changed evidence is said beside it."""
    label = badge(claim.get_status_display(), STATUS_TONES[Status(claim.status)])
    said = [label]
    if claim.is_confidential:
        said.append(badge(_("Confidential"), Tone.BAD))
    if claim.evidence_changed_at is not None:
        said.append(badge(_("Evidence changed"), Tone.BAD))
    return format_html_join(" ", "{}", ((each,) for each in said))


def due_label(claim: Claim) -> SafeString:
    """By when the verdict is wanted, in words, while it is; nothing where it is not wanted by any day."""
    if claim.due_on is None or claim.status not in UNFINISHED:
        return SafeString("")
    due = day(claim.due_on)
    if claim.is_overdue:
        return format_html(
            '<span class="due due--over">{}</span>', badge(_("Overdue since %(day)s") % {"day": due}, Tone.BAD)
        )
    if claim.due_on == timezone.localdate():
        return format_html('<span class="due">{}</span>', badge(_("Due today"), Tone.WARN))
    return format_html('<span class="due">{}</span>', _("Due %(day)s") % {"day": due})


def rating_label(rating: Rating | None) -> SafeString:
    """What was found; a dash before anything was."""
    return rating_badge(rating.label, rating.colour) if rating else NONE


def verdict_label(claim: Claim) -> SafeString:
    """What was found of `claim`, struck through where that was withdrawn."""
    label = rating_label(claim.rating)
    if claim.rating is None or claim.status != Status.WITHDRAWN:
        return label
    said = _("No longer valid:")
    return format_html('<s class="not-valid"><span class="visually-hidden">{} </span>{}</s>', said, label)


def quote_badge(citation: Citation) -> SafeString:
    """What became of the quotation; a waived one is said to be."""
    state = Citation.QuoteState(citation.quote_state)
    if citation.waived_at and state in TO_LOOK_AT:
        return badge(_("%(state)s; accepted") % {"state": quote_words(citation)}, Tone.WARN)
    if citation.waived_at and state != Citation.QuoteState.FOUND:
        return badge(_("Waived"), Tone.WARN)
    tone = Tone.WARN if state == Citation.QuoteState.FOUND and citation.quote_negation else _QUOTE_TONES[state]
    return badge(quote_words(citation), tone)


def quote_words(citation: Citation) -> str:
    """Whether the quotation stands in the article, elsewhere on the page (with where), or nowhere."""
    state = Citation.QuoteState(citation.quote_state)
    labels = {
        Citation.QuoteState.FOUND: _("Quotation in the archived text"),
        Citation.QuoteState.MISSING: _("Quotation not in the archived text"),
        Citation.QuoteState.OUTSIDE: _("On the page, outside the article: %(place)s")
        % {"place": citation.get_quote_place_display()},
    }
    words = str(labels.get(state, citation.get_quote_state_display()))
    if citation.quote_over_struck and state in STANDS:
        words = _("%(state)s; words between are struck out") % {"state": words}
    if citation.quote_negation and state in STANDS:
        words = _("%(state)s; beside it the page says “%(negation)s”") % {
            "state": words,
            "negation": citation.quote_negation,
        }
    return words


def accepted_words(citation: Citation) -> str:
    """Who accepted the pinned capture, under which status it came, and why it counts."""
    return _("Accepted under the error status %(status)s: %(reason)s (%(person)s)") % {
        "status": citation.capture.http_status if citation.capture else "",
        "reason": citation.accepted_reason,
        "person": citation.accepted_by or SYSTEM,
    }


def archive_summary(claim: Claim, citations: Iterable[Citation] | None = None) -> SafeString:
    """How far the archive of the cited sources is. `citations` are the claim's, with their sources and captures; None:
    those of the claim, prefetched.

    Carries the open sources for live.js, which then fetches this element again (`data-refresh`).
    """
    cited = claim.citations.all() if citations is None else citations
    sources = {citation.source_id: citation.source for citation in cited}
    states = {key: source_state(source) for key, source in sources.items() if source.is_online}
    waiting = [key for key, state in states.items() if state.is_open]
    label = _summary_badge([state.tone for state in states.values()], len(sources))
    watched = format_html_join(
        "", '<span class="visually-hidden" data-capture-of="{}" data-open></span>', _each(waiting)
    )
    return format_html('<span id="archive-{}" data-refresh>{}{}</span>', claim.pk, label, watched)


def _each(keys: Iterable[int]) -> list[tuple[int]]:
    return [(key,) for key in keys]


def _summary_badge(tones: list[Tone], cited: int) -> SafeString:
    if not tones:
        return badge(_("Nothing online"), Tone.MUTED) if cited else badge(_("No sources"), Tone.WARN)
    kept = sum(tone in (Tone.GOOD, Tone.WARN) for tone in tones)
    counts = {"kept": kept, "all": len(tones)}
    if any(tone in (Tone.WAIT, Tone.WORK) for tone in tones):
        return badge(_("Archiving, %(kept)s of %(all)s") % counts, Tone.WORK)
    if kept == len(tones):
        return badge(_("Archived"), Tone.GOOD) if kept == 1 else badge(_("All %(all)s archived") % counts, Tone.GOOD)
    return badge(_("Archived %(kept)s of %(all)s") % counts, Tone.BAD)
