"""What the page of a source shows beside its form: its captures, and the archived text with its quotations."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.ids import parse_id
from sources.admin.archive_states import capture_badge, source_badge
from sources.admin.highlights import Highlight, marked, shown_part
from sources.admin.joined_pages import joined_pages
from sources.admin.pictures.page_pictures import PagePicture, find_pictures, without_picture
from sources.admin.wording import chain, download_link, outcome_words, short_digest, verdict_words
from sources.capture.archived_text import page_text_of
from sources.capture.attribution_offers import Offer, offers
from sources.capture.link_rot import Standing
from sources.models import Artifact, Capture, Source
from sources.monitoring import are_comparable, standing_of
from sources.pictures.drawer import is_picture
from sources.storage.base import StorageError
from sources.text.page_text import PageText

CAPTURES_SHOWN = 20


@dataclass(frozen=True)
class Acceptance:
    """That something rests on the capture with the number `capture_id`, although it came under an error status."""

    capture_id: int
    label: str
    url: str
    words: str


@dataclass(frozen=True)
class CaptureRow:
    """One capture as the page shows it."""

    capture: Capture
    pill: SafeString
    outcome: str | Promise
    verdict: str | Promise
    digest: SafeString | str
    hops: list[dict[str, Any]]
    files: list[SafeString]
    is_shown: bool
    since: "Since | None"
    picture_url: str
    accepted: list[Acceptance] = field(default_factory=list)


@dataclass(frozen=True)
class Since:
    """The older capture whose text was another one, and the page that compares the two."""

    number: int
    url: str


@dataclass(frozen=True)
class ArchivedText:
    """The text of one capture; `lost` says why it is not shown."""

    capture: Capture
    words: SafeString = field(default_factory=SafeString)
    lost: str = ""
    cut: bool = False
    found: list[Highlight] = field(default_factory=list)
    missing: list[Highlight] = field(default_factory=list)
    whole: SafeString = field(default_factory=SafeString)  # all that is visible, where that is more than the article
    opens_whole: bool = False  # whether a quotation stands outside the article
    offers: list[Offer] = field(default_factory=list)


def chosen_capture(source: Source, typed: str) -> Capture | None:
    """The capture of `source` whose number was `typed` in the address, else the newest one with content."""
    number = parse_id(typed)
    chosen = None if number is None else source.captures.filter(pk=number).first()
    return chosen or source.archived_capture


def read_text(capture: Capture) -> tuple[PageText, str]:
    """What `capture` says, and why it is not shown: the archive has lost it, or does not answer."""
    try:
        return page_text_of(capture), ""
    except FileNotFoundError:
        return PageText(), _("This text is missing from the archive. Tell your administrator.")
    except StorageError as away:
        return PageText(), str(away.sentence)


def archived_text(
    capture: Capture, text: PageText, highlights: list[Highlight], *, lost: str, by: User
) -> ArchivedText:
    """`text` of `capture` with its quotations marked, as `by` may see it: the article, and the whole page where
    that has more."""
    inside = [mark for mark in highlights if not mark.outside]
    outside = [mark for mark in highlights if mark.outside]
    shown = shown_part(text.article, inside, settings.TEXT_SHOWN)
    whole = shown_part(text.rest, outside, settings.TEXT_SHOWN)
    return ArchivedText(
        capture,
        marked(shown, inside, text.struck(outside=False)),
        lost=lost,
        cut=len(shown) < len(text.article) or len(whole) < len(text.rest),
        found=[mark for mark in highlights if mark.stands_in(text.part(outside=mark.outside))],
        missing=[mark for mark in highlights if not mark.stands_in(text.part(outside=mark.outside))],
        whole=marked(whole, outside, text.struck(outside=True)),
        opens_whole=bool(outside),
        offers=offers(capture.source, capture, text.article, by=by),
    )


def source_page(
    source: Source, user: User, text: ArchivedText | None, accepted: Sequence[Acceptance] = ()
) -> dict[str, Any]:
    """The context of the page; a fixed number of queries."""
    newest = source.captures.defer("links", "layout").prefetch_related("artifacts").order_by("-pk")
    captures = list(newest[: CAPTURES_SHOWN + 1])
    shown = text.capture.pk if text else None
    rows = [
        replace(
            _row(capture, captures[place:], is_shown=capture.pk == shown),
            accepted=[each for each in accepted if each.capture_id == capture.pk],
        )
        for place, capture in enumerate(captures, 1)
    ]
    picture = find_pictures([source.pk], [shown] if shown else []).choose(source.pk, shown)
    return {
        "source": source,
        "picture": picture,
        "without_picture": without_picture(text.capture) if text and not picture else "",
        "archive": source_badge(source),
        "joined": joined_pages(source, user),
        "standing": _standing(source),
        "strikes_most": settings.GONE_STRIKES,
        "rows": rows[:CAPTURES_SHOWN],
        "more_captures": len(rows) > CAPTURES_SHOWN,
        "text": text,
        "offers": text.offers if text else [],
        "may_write": may(user, Permission.WRITE_SOURCE),
        "may_upload": may(user, Permission.REQUEST_CAPTURE),
        "may_archive": source.is_online and may(user, Permission.REQUEST_CAPTURE),
    }


def _standing(source: Source) -> Standing | None:
    """Since when its page is not there, and how sure that is; None where it was there the last time. One query."""
    found = standing_of(source)
    return found if found.absent_since else None


def _since(capture: Capture, older: Sequence[Capture]) -> Since | None:
    """What `capture` is to be compared with, if that says something else."""
    before = next((each for each in older if are_comparable(each, capture)), None)
    if before is None or before.text_sha256 == capture.text_sha256:
        return None
    page = reverse("admin:sources_source_changes", args=[capture.source_id])
    return Since(before.pk, f"{page}?since={before.pk}&until={capture.pk}")


def _row(capture: Capture, older: Sequence[Capture], *, is_shown: bool) -> CaptureRow:
    hops = chain(capture)
    artifacts = sorted(capture.artifacts.all(), key=lambda artifact: artifact.kind != Artifact.Kind.WACZ)
    return CaptureRow(
        capture,
        capture_badge(capture),
        outcome_words(capture),
        verdict_words(capture),
        short_digest(capture.body_sha256),
        hops if len(hops) > 1 else [],
        [download_link(artifact) for artifact in artifacts],
        is_shown,
        _since(capture, older),
        next((PagePicture(capture, each).page_url for each in artifacts if is_picture(each, capture)), ""),
    )
