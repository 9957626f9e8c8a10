"""How a published source, a quotation and a copy are described to readers, in the running language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from claimdesk.text.dates import day
from claims.models import Citation
from claims.verdict_page.addresses import is_web_address
from sources.models import Capture, Source

_NO_LANGUAGE = "und"
WITHHELD = Source.NoUrl.WITHHELD.value


@dataclass(frozen=True)
class CopyWords:
    """The archived copy of a citation: when, by whom, and its digest."""

    facts: Mapping[str, Any]

    @property
    def number(self) -> int:
        return int(self.facts["id"])

    @property
    def made_at(self) -> datetime | None:
        return moment_of(self.facts["sealed_at"])

    @property
    def was_uploaded(self) -> bool:
        """Whether somebody brought the file, and the desk did not fetch it."""
        return bool(self.facts["origin"] == Capture.Origin.UPLOADED)

    @property
    def sha256(self) -> str:
        """The digest of the whole capture; empty where there is no such file."""
        return str(self.facts["wacz"]["sha256"]) if self.facts["wacz"] else ""


@dataclass(frozen=True)
class SourceWords:
    """A source of which something is told, with the newest of its copies that the verdict cites."""

    facts: Mapping[str, Any]
    copy: CopyWords | None = None

    @property
    def title(self) -> str:
        """The shortest text by which readers know it."""
        facts = self.facts
        return str(facts["title"] or facts["description"][:120] or facts["url"] or self.kind)

    @property
    def kind(self) -> str:
        return str(Source.Kind(self.facts["kind"]).label)

    @property
    def language(self) -> str:
        """The language of its title; empty where nobody knows it, or the title is ours."""
        known = self.facts["language"]
        return "" if known in ("", _NO_LANGUAGE) else str(known)

    @property
    def link(self) -> str:
        """Its live page; empty where it has none."""
        return str(self.facts["url"]) if is_web_address(str(self.facts["url"])) else ""

    @property
    def publisher(self) -> str:
        return str(self.facts["publisher"]["name"]) if self.facts["publisher"] else ""

    @property
    def published_at(self) -> datetime | None:
        """When it was published, if anybody knows."""
        return moment_of(self.facts["published_at"])

    @property
    def is_archived(self) -> bool:
        """Whether the verdict cites a copy of it."""
        return self.copy is not None

    @property
    def state(self) -> str:
        """What we have of it, in a few words."""
        if self.copy and self.copy.made_at:
            words = _("Uploaded copy, %(day)s") if self.copy.was_uploaded else _("Archived copy, %(day)s")
            return words % {"day": day(self.copy.made_at)}
        if self.facts["no_url_reason"]:
            return _("%(reason)s, not seen by us") % {"reason": Source.NoUrl(self.facts["no_url_reason"]).label}
        return _("No archived copy")

    @property
    def why_no_copy(self) -> str:
        """Why readers see no copy, in a sentence; empty where there is one."""
        if self.copy:
            return ""
        sentences = {
            Source.NoUrl.UNPUBLISHED: _("It is not published, so nothing could be archived."),
            Source.NoUrl.WITHHELD: _("Withheld to protect somebody."),
            Source.NoUrl.LOST: _("It is lost, so nothing could be archived."),
            Source.NoUrl.OFFLINE: _("It was published, but not online, and we hold no copy of it."),
            Source.NoUrl.UNKNOWN: _("We do not know where it was published, and hold no copy of it."),
        }
        reason = self.facts["no_url_reason"]
        return sentences[Source.NoUrl(reason)] if reason else _("We have no archived copy of this page.")


def quotation_words(citation: Mapping[str, Any]) -> tuple[str, str]:
    """What became of a quotation as it was looked for in the copy, with the tone of the words: as they say it."""
    state, states = citation["quote_state"], Citation.QuoteState
    if not citation["quote"]:
        return "", "plain"
    if state == states.FOUND:
        return _("Found in the article"), "good"
    if state == states.OUTSIDE:
        return _("On the page, outside the article"), "wait"
    if state == states.DATA:
        return _("In the page's data, not shown as text"), "wait"
    if citation["is_waived"]:
        return _("Not found in the copy by ClaimDesk; accepted by a person"), "wait"
    return _("Not looked for in a copy"), "plain"


def moment_of(text: str | None) -> datetime | None:
    """The moment that a content writes as ISO 8601."""
    return parse_datetime(text) if text else None
