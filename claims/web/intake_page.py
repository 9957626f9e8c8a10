"""What the page shows on which claims are logged while their source is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claims.admin.labels import quote_words, status_badge
from claims.admin.reference.cited_source_admin import highlight_of
from claims.checkworthy import Sentence, checkworthy
from claims.models import Citation, Claimant
from claims.permissions import hidden_claims
from claims.web.article import Marked, article
from claims.web.chain import Behind, behind
from claims.web.proposals import Proposal, proposals
from sources.admin.archive_states import ArchiveState, source_badge, source_state
from sources.admin.highlights import shown_part
from sources.admin.pictures.page_pictures import PagePicture, find_pictures, without_picture
from sources.admin.source_page import read_text
from sources.models import Capture, Source
from sources.text.page_text import PageText

LOGGED_SHOWN = 200  # claims of one source
WORKERS_MISSED_AFTER = timedelta(seconds=30)  # so long nobody wonders where the workers are


@dataclass(frozen=True)
class OutsidePart:
    """What stands on the page outside the article, with its place in words."""

    place: str
    words: SafeString


@dataclass(frozen=True)
class Article:
    """The archived text, ready to be chosen from; `lost` says why there is none."""

    capture: Capture
    words: SafeString
    text: str
    outside: list[OutsidePart]  # what is visible on the page besides
    opens_outside: bool  # whether a quotation stands there
    lost: str
    is_cut: bool
    sentences: list[Sentence] = field(default_factory=list)  # of the part that is shown


@dataclass(frozen=True)
class Logged:
    """A claim that was logged from this source; `where` is the anchor of its quotation in the text, if it stands."""

    citation: Citation
    status: str
    url: str
    quote: str  # how its quotation fares
    where: str = ""


@dataclass(frozen=True)
class IntakePage:
    """One source to read, with what was logged from it and where it has its news."""

    source: Source
    state: ArchiveState
    pill: SafeString
    article: Article | None
    logged: list[Logged] = field(default_factory=list)
    behind: Behind | None = None
    may_archive: bool = False
    proposals: list[Proposal] = field(default_factory=list)
    picture: PagePicture | None = None

    @property
    def without_picture(self) -> str:
        """Why there is no picture of it, and how to get one."""
        return without_picture(self.article.capture) if self.article and not self.picture else ""

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state.is_open

    @property
    def has_failed(self) -> bool:
        """Whether nothing is archived, and nothing will be soon by itself."""
        return self.article is None and (not self.is_open or self.waits_to_try_again)

    @property
    def waits_to_try_again(self) -> bool:
        """Whether it failed in a way that may pass."""
        latest = self.source.latest_capture
        return latest is not None and latest.state == Capture.State.RETRY_WAIT

    @property
    def is_forgotten(self) -> bool:
        """Whether it has been waiting so long that the workers seem to be away."""
        latest = self.source.latest_capture
        waiting = latest is not None and latest.state == Capture.State.QUEUED
        return bool(waiting and latest and timezone.now() - latest.requested_at > WORKERS_MISSED_AFTER)

    @property
    def last_claimant(self) -> Claimant | None:
        """The claimant of the last claim that was logged from it."""
        return self.logged[0].citation.claim.claimant if self.logged else None

    @property
    def published_on(self) -> date | None:
        """The day of the article, for whoever claims something in it."""
        capture = self.article.capture if self.article else None
        at = self.source.published_at or (capture.published_at if capture else None)
        return localtime(at).date() if at else None


def intake_page(source: Source, user: User) -> IntakePage:
    """What `user` reads and may do; asks the database a fixed number of times."""
    cited = Citation.objects.filter(source=source).exclude(claim__in=hidden_claims(user)).order_by("pk")
    citations = list(cited.select_related("claim__claimant", "claim__rating")[:LOGGED_SHOWN])
    shown = _article(source, citations)
    return IntakePage(
        source,
        source_state(source),
        source_badge(source),
        shown,
        [_logged(citation, shown) for citation in reversed(citations)],
        behind(source, shown.capture, shown.text, user) if shown else None,
        source.is_online and may(user, Permission.REQUEST_CAPTURE),
        _proposals(shown, citations, source),
        find_pictures([source.pk], [shown.capture.pk]).choose(source.pk, shown.capture.pk) if shown else None,
    )


def _article(source: Source, citations: list[Citation]) -> Article | None:
    capture = source.archived_capture
    if capture is None:
        return None
    text, lost = read_text(capture)
    highlights = [highlight_of(citation, capture, text) for citation in citations if citation.quote]
    marks = [mark for mark in highlights if not mark.outside]
    others = [mark for mark in highlights if mark.outside]
    shown = shown_part(text.article, marks, settings.TEXT_SHOWN)
    sentences = checkworthy(shown, capture.language or source.language)
    words = article(Marked(shown, marks, text.struck(outside=False)), sentences)
    rest = shown_part(text.rest, others, settings.TEXT_SHOWN)
    is_cut = len(shown) < len(text.article) or len(rest) < len(text.rest)
    outside = list(_outside(text, Marked(rest, others, text.struck(outside=True))))
    return Article(capture, words, text.article, outside, bool(others), lost, is_cut, sentences)


def _proposals(shown: Article | None, citations: list[Citation], source: Source) -> list[Proposal]:
    if shown is None:
        return []
    language = shown.capture.language or source.language
    return proposals(shown.text, shown.sentences, citations, shown.capture, language)


def _outside(text: PageText, shown: Marked) -> Iterator[OutsidePart]:
    """What of the visible text is not in the article, stretch by stretch."""
    for start, end, region in text.left_out():
        if words := article(shown, within=(start, min(end, len(shown.text)))):
            place = Citation.QuotePlace(region or Citation.QuotePlace.PAGE)
            yield OutsidePart(capfirst(str(place.label)), words)


def _logged(citation: Citation, shown: Article | None) -> Logged:
    stands = shown is not None and citation.capture_id == shown.capture.pk and citation.quote_start is not None
    return Logged(
        citation,
        status_badge(citation.claim),
        reverse("admin:claims_claim_change", args=[citation.claim_id]),
        quote_words(citation) if citation.quote else "",
        f"q-{citation.pk}" if stands else "",
    )


def shared_defaults(page: IntakePage) -> dict[str, Any]:
    """What is set for all proposed claims to begin with: the claimant of the last claim, and the day of the article."""
    last = page.last_claimant
    return {"claimed_on": page.published_on, "claimant": last.name if last else ""}


def form_defaults(page: IntakePage, quote: str) -> dict[str, Any]:
    """What a new claim begins with."""
    return {"claimed_on": page.published_on, "quote": quote}
