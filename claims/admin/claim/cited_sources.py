"""Each citation as the claim's page shows it: the quotation in the archived text, and how it fares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone, badge
from claims.admin.ages import ago
from claims.admin.labels import quote_badge
from claims.excerpts import Change, Excerpt, around, change_around
from claims.models import Citation, Claim
from sources.admin.archive_states import source_badge
from sources.admin.joined_pages import copied_words
from sources.capture.archived_text import shown_texts_of
from sources.models import Capture
from sources.monitoring import are_comparable
from sources.text.page_text import PageText

MOST_TEXTS = 20  # archived texts read for one page; the others are one click away
State = Citation.QuoteState
_WAIVABLE = (State.PENDING, State.OUTSIDE, State.MISSING, State.DOUBTED, State.CHANGED)


@dataclass(frozen=True)
class CitedSource:
    """A citation as the page shows it."""

    citation: Citation
    archive: SafeString
    quote: SafeString
    age: str
    since: str
    source_url: str
    text_url: str
    changes_url: str
    waive_url: str
    excerpt: Excerpt | None
    change: Change | None


def cited_sources(claim: Claim, citations: Sequence[Citation], user: User) -> list[CitedSource]:
    """How each of `citations` of `claim` is shown to `user`; one query, and at most MOST_TEXTS texts are read."""
    wanted = dict.fromkeys(number for each in citations for number in _captures(each))
    texts = shown_texts_of(list(wanted)[:MOST_TEXTS])
    may_waive = may(user, Permission.REVIEW)
    return [_shown(claim, citation, texts, may_waive=may_waive) for citation in citations]


def _captures(citation: Citation) -> Iterable[int]:
    """The captures whose texts tell something about `citation`'s quotation."""
    if citation.capture_id and citation.quote_start is not None:
        yield citation.capture_id
        if citation.changed_capture_id:
            yield citation.changed_capture_id


def _shown(claim: Claim, citation: Citation, texts: Mapping[int, PageText], *, may_waive: bool) -> CitedSource:
    waivable = may_waive and citation.quote_state in _WAIVABLE and not citation.waived_at
    return CitedSource(
        citation,
        archive=source_badge(citation.source),
        quote=_quote(citation),
        age=_age(citation),
        since=_since(citation),
        source_url=reverse("admin:sources_source_change", args=[citation.source_id]),
        text_url=_text_url(citation),
        changes_url=_changes_url(citation),
        waive_url=reverse("admin:claims_claim_waive", args=[claim.pk, citation.pk]) if waivable else "",
        excerpt=_excerpt(citation, texts),
        change=_change(citation, texts),
    )


def _quote(citation: Citation) -> SafeString:
    """Where the quotation stands, and whether what it is pinned to was fetched by the desk."""
    pinned = citation.capture
    if pinned is None or pinned.was_fetched:
        return quote_badge(citation)
    return format_html("{} {}", quote_badge(citation), badge(_("In an uploaded file"), Tone.WARN))


def _age(citation: Citation) -> str:
    """How old the observation is that the citation is pinned to, who made it, and from which archive it is."""
    copied = copied_words(citation.source) if citation.source.archive else ""
    pinned = citation.capture or citation.source.archived_capture
    if pinned is None or pinned.sealed_at is None:
        return copied
    words = {
        Capture.Origin.FETCHED: _("captured %(ago)s, fetched by ClaimDesk"),
        Capture.Origin.RENDERED: _("captured %(ago)s, with a browser"),
        Capture.Origin.UPLOADED: _("uploaded %(ago)s by a person"),
    }
    captured = words[Capture.Origin(pinned.origin)] % {"ago": ago(pinned.sealed_at)}
    return f"{captured} · {copied}" if copied else captured


def _since(citation: Citation) -> str:
    later = citation.changed_capture or citation.source.archived_capture
    pinned = citation.capture
    if pinned is None or later is None or later.sealed_at is None or later.pk <= pinned.pk:
        return ""
    seen = {"ago": ago(later.sealed_at)}
    if citation.quote_state == State.CHANGED:
        return _("No longer in the capture from %(ago)s.") % seen
    if citation.quote_state == State.DOUBTED:
        return _("Not in the capture from %(ago)s: ClaimDesk is re-checking before it alerts anyone.") % seen
    is_known = citation.quote_state in (State.FOUND, State.OUTSIDE) and later.origin == pinned.origin
    return _("Re-checked %(ago)s: still there.") % seen if is_known else ""


def _text_url(citation: Citation) -> str:
    """The quotation's place on the page of the archived text."""
    if citation.capture_id is None or citation.quote_start is None:
        return ""
    page = reverse("admin:sources_source_change", args=[citation.source_id])
    return f"{page}?capture={citation.capture_id}#q-{citation.pk}"


def _changes_url(citation: Citation) -> str:
    """The page that compares the text it is pinned to with the newest one, where there is one."""
    pinned, later = citation.capture, citation.source.archived_capture
    if pinned is None or later is None or later.pk <= pinned.pk or not are_comparable(pinned, later):
        return ""
    page = reverse("admin:sources_source_changes", args=[citation.source_id])
    return f"{page}?since={pinned.pk}&until={later.pk}"


def _excerpt(citation: Citation, texts: Mapping[int, PageText]) -> Excerpt | None:
    text = texts.get(citation.capture_id or 0, PageText()).part(outside=bool(citation.quote_place))
    start, end = citation.quote_start, citation.quote_end
    if start is None or end is None or end > len(text):
        return None
    return around(text, start, end)


def _change(citation: Citation, texts: Mapping[int, PageText]) -> Change | None:
    before, after = texts.get(citation.capture_id or 0), texts.get(citation.changed_capture_id or 0)
    start, end = citation.quote_start, citation.quote_end
    if (
        citation.quote_state not in (State.DOUBTED, State.CHANGED)
        or before is None
        or after is None
        or start is None
        or end is None
    ):
        return None
    outside = bool(citation.quote_place)
    return change_around(before.part(outside=outside), start, end, after.part(outside=outside))
