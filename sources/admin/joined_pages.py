"""Which other sources show the page of a source: its original, its copies at archives, its other URLs."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.text import dates
from sources.admin.archive_states import source_badge
from sources.capture.same_page import REASONS, OnePage, one_pages
from sources.models import Source
from sources.permissions import visible_sources

MAX_COPIES = 20  # shown on the page of their original


@dataclass(frozen=True)
class JoinedRow:
    """Another source of the same page."""

    source: Source
    words: str
    badge: SafeString


@dataclass(frozen=True)
class JoinOffer:
    """Another source that seems to be the same page, and why."""

    other: Source
    why: str


@dataclass(frozen=True)
class JoinedPages:
    """What the page of a source says of it: `words` what it is to its `original`, which the reader may not see."""

    words: str = ""
    original: Source | None = None
    copies: list[JoinedRow] = field(default_factory=list)
    offers: list[JoinOffer] = field(default_factory=list)
    may_separate: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.copies or self.offers)


def joined_pages(source: Source, user: User) -> JoinedPages:
    """The sources that are joined with `source`, as far as `user` may see them. Three queries at most."""
    seen = visible_sources(user).with_list_columns().defer("search_text")
    original = seen.filter(pk=source.original_id).first() if source.original_id else None
    copies = seen.filter(original=source.pk).order_by("pk")[:MAX_COPIES]
    rows = [JoinedRow(copy, relation_words(copy), source_badge(copy)) for copy in copies]
    may_write = may(user, Permission.WRITE_SOURCE)
    offers = [JoinOffer(_other(page, source), str(REASONS[page.why])) for page in found_pages(source, user)]
    is_joined = source.original_id is not None
    return JoinedPages(_said_of(source), original, rows, offers if may_write else [], may_write and is_joined)


def found_pages(source: Source, user: User) -> list[OnePage]:
    """What the archived capture of `source` says of sources that `user` may see. One query."""
    capture = source.archived_capture
    return one_pages(source, capture, visible_sources(user)) if capture else []


def _other(page: OnePage, source: Source) -> Source:
    return page.original if page.source.pk == source.pk else page.source


def copied_words(source: Source) -> str:
    """At which archive a copy is, and from when."""
    if source.copied_at:
        return _("Copy at %(archive)s, %(moment)s") % {
            "archive": source.archive,
            "moment": dates.moment(source.copied_at),
        }
    return _("Copy at %(archive)s") % {"archive": source.archive}


def relation_words(source: Source) -> str:
    """What a source is to its original, or would be if that were known; empty for a page of its own."""
    if source.archive:
        return copied_words(source)
    return str(source.get_original_kind_display()) if source.original_id else ""


def _said_of(source: Source) -> str:
    if source.original_id:
        return relation_words(source)
    if source.archive and not source.original_kind:
        return _("%(copy)s. Which page it shows is known once it is archived.") % {"copy": copied_words(source)}
    return ""
