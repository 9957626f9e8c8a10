"""What would become of each pasted row, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.errors import DomainError, Invalid
from claimdesk.fields import KnownDate, parse_known_date
from claimdesk.text.folding import fold
from claimdesk.text.languages import Language
from claims.actions import CitationDraft, language_for, log_claim
from claims.admin.claim.saving import typed_claimant
from claims.matching.candidates import NEARLY_SAME, similar_claims
from claims.models import Citation, Claim, Topic
from claims.permissions import visible_claims
from claims.web.pasted_sheet import PastedRow
from sources.actions import bring_page
from sources.models import Source
from sources.permissions import visible_sources
from sources.urls import canonical_url, pasted_url


class RowState(StrEnum):
    """What a row is, or what became of it."""

    NEW = "new"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    ERROR = "error"
    LOGGED = "logged"


STATE_WORDS: dict[RowState, Promise] = {
    RowState.NEW: gettext_lazy("New"),
    RowState.KNOWN: gettext_lazy("Known"),
    RowState.DUPLICATE: gettext_lazy("Duplicate"),
    RowState.ERROR: gettext_lazy("Error"),
    RowState.LOGGED: gettext_lazy("Logged"),
}
STATE_TONES = {
    RowState.NEW: "work",
    RowState.KNOWN: "quiet",
    RowState.DUPLICATE: "quiet",
    RowState.ERROR: "bad",
    RowState.LOGGED: "good",
}


@dataclass(frozen=True)
class RowLine:
    """A row with its state, a sentence about it, and the claim or source that it is or became."""

    row: PastedRow
    state: RowState
    sentence: str = ""
    label: str = ""
    url: str = ""
    language: str = Language.UNKNOWN
    dated: KnownDate | None = None
    topics: tuple[Topic, ...] = field(default=())

    @property
    def word(self) -> Promise:
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        return STATE_TONES[self.state]

    @property
    def may_be_another(self) -> bool:
        """Whether somebody can say that it is another claim than the one that is here."""
        return self.row.is_claim and self.state == RowState.KNOWN


def pasted_lines(rows: Sequence[PastedRow], user: User) -> list[RowLine]:
    """What each of `rows` is to this desk, as far as `user` may see it; nothing is written."""
    sources = _known_sources(rows, user)
    topics = {fold(topic.name): topic for topic in Topic.objects.all()}
    seen: dict[str, int] = {}
    lines: list[RowLine] = []
    for row in rows:
        try:
            key = f"claim {fold(row.text)}" if row.is_claim else _canonical(row.url)
            line = _claim_line(row, topics, user) if row.is_claim else _source_line(row, sources.get(key))
        except Invalid as refusal:
            lines.append(RowLine(row, RowState.ERROR, _why(refusal)))
            continue
        if key in seen:
            line = RowLine(row, RowState.DUPLICATE, _("The same as row %(number)s.") % {"number": seen[key]})
        seen.setdefault(key, row.number)
        lines.append(line)
    return lines


def log_lines(lines: Iterable[RowLine], others: frozenset[int], *, by: User) -> list[RowLine]:
    """Log what is new, and the claims in the rows `others`, of which somebody said that they are others. A row that is
    refused does not stop the others; what became of each."""
    return [_logged(line, is_another=line.row.number in others, by=by) for line in lines]


def _logged(line: RowLine, *, is_another: bool, by: User) -> RowLine:
    if line.state != RowState.NEW and not (line.may_be_another and is_another):
        return line
    try:
        if line.row.is_claim:
            claim = _log_claim(line, is_another=is_another, by=by)
            return replace(_claim_seen(line.row, claim), state=RowState.LOGGED)
        return replace(_source_seen(line.row, bring_page(line.row.url, by=by)), state=RowState.LOGGED)
    except DomainError as refusal:
        return RowLine(line.row, RowState.ERROR, _why(refusal))


@transaction.atomic
def _log_claim(line: RowLine, *, is_another: bool, by: User) -> Claim:
    row = line.row
    drafts = [CitationDraft(url=row.url, quote=row.quote, stance=Citation.Stance.NONE)] if row.url else []
    dated: dict[str, Any] = {}
    if line.dated:
        dated = {"claimed_on": line.dated.first, "claimed_precision": line.dated.precision}
    return log_claim(
        by=by,
        citations=drafts,
        text=row.text,
        claimant=typed_claimant(row.claimant, None, by=by),
        language=line.language,
        topics=line.topics,
        is_another=is_another,
        **dated,
    )


# --- What a row is ---


def _known_sources(rows: Iterable[PastedRow], user: User) -> dict[str, Source]:
    wanted: set[str] = set()
    for row in rows:
        if not row.is_claim:
            try:
                wanted.add(_canonical(row.url))
            except Invalid:
                continue  # its line says so
    found = visible_sources(user).filter(canonical_url__in=wanted)
    return {source.canonical_url or "": source for source in found}


def _canonical(url: str) -> str:
    return canonical_url(pasted_url(url))


def _source_line(row: PastedRow, source: Source | None) -> RowLine:
    return _source_seen(row, source) if source else RowLine(row, RowState.NEW)


def _source_seen(row: PastedRow, source: Source) -> RowLine:
    url = reverse("intake_page", args=[source.pk])
    return RowLine(row, RowState.KNOWN, label=source.label, url=url)


def _claim_seen(row: PastedRow, claim: Claim) -> RowLine:
    url = reverse("admin:claims_claim_change", args=[claim.pk])
    return RowLine(row, RowState.KNOWN, label=f"#{claim.pk} {claim.text}", url=url)


def _claim_line(row: PastedRow, topics: dict[str, Topic], user: User) -> RowLine:
    for value, sentence in ((row.text, _("The claim is missing.")), (row.claimant, _("The claimant is missing."))):
        if not value:
            raise Invalid(sentence)
    if row.url:
        _canonical(row.url)
    elif row.quote:
        raise Invalid(_("A quotation needs the URL in which it stands."))
    language = language_for(row.text, None)
    matches = similar_claims(row.text, language, among=visible_claims(user), at_least=NEARLY_SAME, limit=1)
    line = _claim_seen(row, matches[0].claim) if matches else RowLine(row, RowState.NEW)
    return replace(line, language=language, dated=_dated(row), topics=_topics(row, topics))


def _dated(row: PastedRow) -> KnownDate | None:
    if not row.claimed_on:
        return None
    dated = parse_known_date(row.claimed_on)
    if dated is None:
        raise Invalid(_("“%(text)s” is no date.") % {"text": row.claimed_on})
    return dated


def _topics(row: PastedRow, topics: dict[str, Topic]) -> tuple[Topic, ...]:
    names = [name.strip() for name in row.topics.split(";") if name.strip()]
    unknown = next((name for name in names if fold(name) not in topics), None)
    if unknown is not None:
        raise Invalid(_("There is no topic “%(name)s”.") % {"name": unknown})
    return tuple(topics[fold(name)] for name in names)


def _why(refusal: DomainError) -> str:
    fields = getattr(refusal, "fields", {})
    return " ".join(dict.fromkeys([*map(str, fields.values())])) or str(refusal)
