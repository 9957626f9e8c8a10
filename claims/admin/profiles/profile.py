"""What the desk knows of a claimant, publisher, topic or person: their claims, sources, attributions and captures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.admin.charts import Chart, DataPoint, stacked_columns
from claimdesk.text import dates
from claims.models import Citation, Claim, Rating
from claims.models.claim import ClaimQuerySet
from sources.admin.failures import failed
from sources.models import Attribution, Capture, Source
from sources.models.source import LAST_FAILED, SourceQuerySet
from sources.outcomes import sentence
from sources.permissions import visible_sources

MAX_CLAIMS = 2_000  # the newest, of which numbers and chart are made
MAX_SOURCES = 500  # the newest, of which attributions and captures are looked through
MAX_ROWS = 10  # shown of each list
MONTHS = 12


@dataclass(frozen=True)
class ClaimFacts:
    """One claim as numbers need it."""

    claim: int
    rating: int | None
    rated_at: datetime | None
    is_withdrawn: bool


@dataclass(frozen=True)
class AttributionEnd:
    """Who stands at the other end of attributions, and how many there are."""

    name: str
    count: int


@dataclass(frozen=True)
class FailedSource:
    """A source whose newest capture failed, and why."""

    source: Source
    why: str


@dataclass(frozen=True)
class ProfileNumbers:
    """How many claims, verdicts that hold, and sources there are; `is_capped`: at least so many."""

    claims: int
    verdicts: int
    sources: int
    is_capped: bool
    are_sources_capped: bool


def facts_of(claims: ClaimQuerySet) -> list[ClaimFacts]:
    """The newest MAX_CLAIMS of `claims`, one more where there are more. One query."""
    newest = claims.order_by("-created_at", "-pk").values("pk")[: MAX_CLAIMS + 1]
    rows = Claim.objects.filter(pk__in=newest).values_list("pk", "rating", "review__created_at", "withdrawn_at")
    return [ClaimFacts(pk, rating, at, withdrawn is not None) for pk, rating, at, withdrawn in rows]


def verdicts(facts: Sequence[ClaimFacts]) -> list[ClaimFacts]:
    """Those with a verdict that holds: none that was withdrawn."""
    return [fact for fact in facts if fact.rating is not None and fact.rated_at and not fact.is_withdrawn]


def verdict_chart(facts: Sequence[ClaimFacts]) -> Chart:
    """The verdicts that hold, by rating and by the month in which they were written, over a year. One query."""
    held = verdicts(facts)
    scale = sorted(
        Rating.objects.filter(pk__in={fact.rating for fact in held}) if held else [],
        key=lambda rating: (rating.number is None, rating.number, rating.code),
    )
    months = _months(localdate())
    counted: dict[tuple[date, int], int] = {}
    for fact in held:
        if fact.rating is not None and fact.rated_at is not None:
            key = (localtime(fact.rated_at).date().replace(day=1), fact.rating)
            counted[key] = counted.get(key, 0) + 1
    stacks = [
        [
            DataPoint(
                f"{dates.month(month)}: {rating.label}",
                counted.get((month, rating.pk), 0),
                short=date_format(month, "M"),
                colour=rating.colour,
            )
            for rating in scale
        ]
        or [DataPoint("", 0, short=date_format(month, "M"))]
        for month in months
    ]
    count = sum(part.value for stack in stacks for part in stack)
    words = ngettext("%(count)d verdict in 12 months", "%(count)d verdicts in 12 months", count) % {"count": count}
    return stacked_columns("verdicts", _("Verdicts over time"), words, stacks)


def legend(facts: Sequence[ClaimFacts]) -> list[tuple[Rating, int]]:
    """The ratings of the verdicts that hold, with how many, in the order of the scale. One query."""
    counts: dict[int, int] = {}
    for fact in verdicts(facts):
        if fact.rating is not None:
            counts[fact.rating] = counts.get(fact.rating, 0) + 1
    scale = Rating.objects.filter(pk__in=counts).order_by(F("number").asc(nulls_last=True), "code") if counts else []
    return [(rating, counts[rating.pk]) for rating in scale]


def _months(today: date) -> list[date]:
    """The first days of the last MONTHS months, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [date((number - ago) // 12, (number - ago) % 12 + 1, 1) for ago in reversed(range(MONTHS))]


def newest_claims(claims: ClaimQuerySet) -> QuerySet[Claim]:
    """The newest MAX_ROWS with what a row shows. One query."""
    newest = claims.order_by("-created_at", "-pk").values("pk")[:MAX_ROWS]
    rows = Claim.objects.filter(pk__in=newest).select_related("claimant", "rating").defer("search_text")
    return rows.order_by("-created_at", "-pk")


def sources_cited(user: User, facts: Sequence[ClaimFacts]) -> SourceQuerySet:
    """The sources that the newest of these claims cite, as far as `user` sees them."""
    claims = [fact.claim for fact in facts][:MAX_SOURCES]
    return visible_sources(user).filter(pk__in=Citation.objects.filter(claim__in=claims).values("source"))


def newest_of(sources: SourceQuerySet) -> list[int]:
    """The ids of the newest MAX_SOURCES, one more where there are more. One query."""
    return list(sources.order_by("-created_at", "-pk").values_list("pk", flat=True)[: MAX_SOURCES + 1])


def source_rows(ids: Sequence[int]) -> QuerySet[Source]:
    """The first MAX_ROWS with what a row shows. One query."""
    rows = Source.objects.filter(pk__in=ids[:MAX_ROWS]).with_list_columns().defer("search_text")
    return rows.order_by("-created_at", "-pk")


def attributions_in(user: User, ids: Sequence[int]) -> list[AttributionEnd]:
    """Who says to have something from these sources, from outside of them. One query."""
    seen = visible_sources(user).values("pk")
    rows = Attribution.objects.filter(is_accepted=True, origin__in=ids, source__in=seen).exclude(source__in=ids)
    return _ends(rows, "source")


def attributions_out(user: User, ids: Sequence[int]) -> list[AttributionEnd]:
    """From whom these sources say that they have something. One query."""
    seen = visible_sources(user).values("pk")
    rows = Attribution.objects.filter(is_accepted=True, source__in=ids, origin__in=seen).exclude(origin__in=ids)
    return _ends(rows, "origin")


def _ends(rows: QuerySet[Attribution], end: str) -> list[AttributionEnd]:
    columns = (f"{end}__publisher__name", f"{end}__title", f"{end}__description", f"{end}__url")
    counts: dict[str, int] = {}
    for publisher, title, description, url in rows.values_list(*columns)[:MAX_SOURCES]:
        name = publisher or title or description[:120] or url
        counts[name] = counts.get(name, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [AttributionEnd(name, count) for name, count in ranked[:MAX_ROWS]]


def failed_sources(ids: Sequence[int]) -> list[FailedSource]:
    """Those of these sources whose newest capture failed, the newest first, with the reason. Two queries."""
    is_sealed = Q(latest_capture__state=Capture.State.SEALED)
    rows = Source.objects.filter(LAST_FAILED & is_sealed, pk__in=ids).defer("search_text").order_by("-pk")[:MAX_ROWS]
    found = list(rows)
    captures = failed(Capture.objects.filter(pk__in=[source.latest_capture_id for source in found]))
    why: dict[Any, str] = dict(captures.values_list("source", "failure")) if found else {}
    return [FailedSource(source, str(sentence(why[source.pk]))) for source in found if source.pk in why]


def numbers_of(facts: Sequence[ClaimFacts], ids: Sequence[int]) -> ProfileNumbers:
    return ProfileNumbers(
        claims=min(len(facts), MAX_CLAIMS),
        verdicts=len(verdicts(facts)),
        sources=min(len(ids), MAX_SOURCES),
        is_capped=len(facts) > MAX_CLAIMS,
        are_sources_capped=len(ids) > MAX_SOURCES,
    )
