"""Each citation as the claim's page shows it: the quotation in the archived text, and how it fares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone, badge
from claimdesk.audit.events import SYSTEM
from claims.admin.labels import accepted_words, quote_badge
from claims.excerpts import Change, around, change_around
from claims.models import Citation
from claims.models.quote_state import STANDS, TO_LOOK_AT
from sources.admin.archive_states import ago, source_badge
from sources.admin.highlights import with_struck
from sources.admin.joined_pages import copied_words
from sources.admin.pictures.page_pictures import PagePicture, SourcePictures, find_pictures
from sources.capture.archived_text import page_texts_of
from sources.models import Capture
from sources.monitoring import are_comparable
from sources.text.page_text import PageText

MOST_TEXTS = 20  # archived texts read for one page; the others are one click away
State = Citation.QuoteState
_WAIVABLE = (State.PENDING, *TO_LOOK_AT, State.MISSING, State.DOUBTED, State.CHANGED)


@dataclass(frozen=True)
class Decision:
    """A link to what the reader of the page may decide."""

    url: str
    label: str


@dataclass(frozen=True)
class Decided:
    """What a reviewer decided, and the page that takes it back (empty for whoever may not)."""

    words: str
    take_back_url: str


@dataclass(frozen=True)
class ShownExcerpt:
    """An excerpt as HTML, with its struck-out words as such."""

    before: SafeString
    quote: SafeString
    after: SafeString
    cut_before: bool
    cut_after: bool


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
    decisions: list[Decision]
    decided: list[Decided]
    excerpt: ShownExcerpt | None
    change: Change | None
    picture: PagePicture | None

    @property
    def lacks_picture(self) -> bool:
        """Whether it rests on a capture of which there is no picture."""
        return self.picture is None and self.citation.capture_id is not None


def cited_sources(citations: Sequence[Citation], user: User) -> list[CitedSource]:
    """How each of `citations` is shown to `user`; two queries, and at most MOST_TEXTS texts are read."""
    wanted = dict.fromkeys(number for each in citations for number in _captures(each))
    texts = page_texts_of(list(wanted)[:MOST_TEXTS])
    may_decide = may(user, Permission.REVIEW)
    pinned = {each.capture_id for each in citations if each.capture_id}
    pictures = find_pictures({each.source_id for each in citations}, pinned)
    return [_shown(citation, texts, pictures, may_decide=may_decide) for citation in citations]


def _captures(citation: Citation) -> Iterable[int]:
    """The captures whose texts tell something about `citation`'s quotation."""
    if citation.capture_id and citation.quote_start is not None:
        yield citation.capture_id
        if citation.changed_capture_id:
            yield citation.changed_capture_id


def _shown(
    citation: Citation, texts: Mapping[int, PageText], pictures: SourcePictures, *, may_decide: bool
) -> CitedSource:
    return CitedSource(
        citation,
        archive=source_badge(citation.source),
        quote=_quote(citation),
        age=_age(citation),
        since=_since(citation),
        source_url=reverse("admin:sources_source_change", args=[citation.source_id]),
        text_url=_text_url(citation),
        changes_url=_changes_url(citation),
        decisions=list(_decisions(citation)) if may_decide else [],
        decided=list(_decided(citation, may_decide=may_decide)),
        excerpt=_excerpt(citation, texts),
        change=_change(citation, texts),
        picture=pictures.choose(citation.source_id, citation.capture_id),
    )


def _decisions(citation: Citation) -> Iterator[Decision]:
    """What is left to decide: that the page under an error status counts, that the quotation may stand elsewhere."""
    came = citation.source.latest_capture
    if came and came.needs_acceptance and not citation.is_archived:
        args = [citation.claim_id, citation.pk, came.pk]
        yield Decision(reverse("admin:claims_claim_accept_capture", args=args), _("Accept this capture…"))
    if citation.quote_state in _WAIVABLE and not citation.waived_at:
        label = _("Accept this place…") if citation.quote_state in TO_LOOK_AT else _("Waive the check…")
        yield Decision(reverse("admin:claims_claim_waive", args=[citation.claim_id, citation.pk]), label)


def _decided(citation: Citation, *, may_decide: bool) -> Iterator[Decided]:
    def take_back(decision: str) -> str:
        args = [citation.claim_id, citation.pk, decision]
        return reverse("admin:claims_claim_take_back", args=args) if may_decide else ""

    if citation.accepted_at:
        yield Decided(accepted_words(citation), take_back("capture"))
    if citation.waived_at:
        said = _("Place accepted: %(reason)s (%(person)s)")
        if citation.quote_state not in TO_LOOK_AT:
            said = _("Waived: %(reason)s (%(person)s)")
        words = said % {
            "reason": citation.waived_reason,
            "person": citation.waived_by or SYSTEM,
        }
        yield Decided(words, take_back("quotation"))


def _quote(citation: Citation) -> SafeString:
    """Where the quotation stands, and what is to be known of the capture that it is pinned to."""
    pinned = citation.capture
    said = [quote_badge(citation)]
    if pinned is not None and not pinned.was_fetched:
        said.append(badge(_("In an uploaded file"), Tone.WARN))
    if citation.accepted_at:
        said.append(badge(_("Under an error status, accepted"), Tone.WARN))
    return format_html_join(" ", "{}", ((each,) for each in said))


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
    is_known = citation.quote_state in STANDS and later.origin == pinned.origin
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


def _excerpt(citation: Citation, texts: Mapping[int, PageText]) -> ShownExcerpt | None:
    said = texts.get(citation.capture_id or 0, PageText())
    text, struck = said.part(outside=citation.is_outside), said.struck(outside=citation.is_outside)
    start, end = citation.quote_start, citation.quote_end
    if start is None or end is None or end > len(text):
        return None
    found = around(text, start, end)
    return ShownExcerpt(
        with_struck(text, start - len(found.before), start, struck),
        with_struck(text, start, end, struck),
        with_struck(text, end, end + len(found.after), struck),
        found.cut_before,
        found.cut_after,
    )


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
    outside = citation.is_outside
    return change_around(before.part(outside=outside), start, end, after.part(outside=outside))
