"""Which other sources show the page of a source: its original, its copies at archives, its other URLs."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.text import dates
from sources.admin.archive_states import source_badge
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
class JoinedPages:
    """What the page of a source says of it: `words` what it is to its `original`, which the reader may not see."""

    words: str = ""
    original: Source | None = None
    copies: list[JoinedRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words or self.copies)


def joined_pages(source: Source, user: User) -> JoinedPages:
    """The sources that are joined with `source`, as far as `user` may see them. Two queries at most."""
    seen = visible_sources(user).with_list_columns().defer("search_text")
    original = seen.filter(pk=source.original_id).first() if source.original_id else None
    copies = seen.filter(original=source.pk).order_by("pk")[:MAX_COPIES]
    rows = [JoinedRow(copy, _relation(copy), source_badge(copy)) for copy in copies]
    return JoinedPages(_said_of(source), original, rows)


def copied_words(source: Source) -> str:
    """At which archive a copy is, and from when."""
    if source.copied_at:
        return _("Copy at %(archive)s, %(moment)s") % {
            "archive": source.archive,
            "moment": dates.moment(source.copied_at),
        }
    return _("Copy at %(archive)s") % {"archive": source.archive}


def _relation(source: Source) -> str:
    """What a joined source is to its original."""
    return copied_words(source) if source.archive else str(source.get_original_kind_display())


def _said_of(source: Source) -> str:
    if source.original_id:
        return _relation(source)
    if source.archive and not source.original_kind:
        return _("%(copy)s. Which page it shows is known once it is archived.") % {"copy": copied_words(source)}
    return ""
