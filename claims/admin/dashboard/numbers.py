"""The numbers of the first page: counted over indexes and spans of time, only of what a person may see."""

import hashlib
from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin.counts import counts_of
from claims.admin.periods import HAPPENED, MONTH, WEEK, day_ago, is_one, last, median, moves
from claims.models import Claim
from claims.permissions import hidden_claims, visible_claims
from sources.admin.failures import failed
from sources.models import Artifact, Capture, Source
from sources.permissions import hidden_sources, visible_sources

CHART_DAYS = 14  # of the chart
MOST_CAPTURES = 10_000  # looked at for failures: the newest of the week
MOST_SOURCES = 10_000  # looked at for publishers: the newest of the week
BUSIEST = 6


class Numbers(TypedDict):
    """All numbers that do not depend on who asks, but on what they may see."""

    statuses: dict[str, int]
    ratings: dict[str, int]
    failures: dict[str, int]
    logged: list[int]  # per day, the oldest first
    checked: list[int]
    week: dict[str, int]  # by the keys of HAPPENED, and `logged`
    verdicts: int  # how many the median is of
    hours: float | None  # the median time from logging to verdict
    archive: dict[str, int]
    publishers: list[tuple[int, str, int]]
    at: datetime


def numbers_for(user: User) -> Numbers:
    """The numbers as `user` may see them, at most CLAIMDESK_DASHBOARD_AGE seconds old."""
    key = _view_of(user)
    known: Numbers | None = cache.get(key)
    if known is None:
        known = count_all(user)
        cache.set(key, known, settings.DASHBOARD_AGE)
    return known


def count_all(user: User) -> Numbers:
    """Count now. Five queries, none of which looks at the words of a claim."""
    tallies = _tallies(user)
    counts = counts_of(_counted(user), user)
    moved = _moves(user)
    took = [at - began for _claim, at, move, to, began in moved if is_one("checked", move, to)]
    return Numbers(
        statuses=tallies["status"],
        ratings=tallies["rating"],
        failures=tallies["failure"],
        logged=[counts[f"day-{ago}"] for ago in reversed(range(CHART_DAYS))],
        checked=_per_day(moved),
        week={"logged": counts["logged"]} | {name: _in_week(name, moved) for name in HAPPENED},
        verdicts=len(took),
        hours=median(time.total_seconds() / 3600 for time in took),
        archive={name: counts[name] for name in ("waiting", "gone", "nothing", "damaged", "changed")},
        publishers=_publishers(user),
        at=timezone.now(),
    )


def _view_of(user: User) -> str:
    """A name for what `user` sees, which only who sees the same shares: one claim hidden more makes another name."""
    claims = hidden_claims(user).annotate(what=Value("claim")).values_list("what", "pk")
    sources = hidden_sources(user).annotate(what=Value("source")).values_list("what", "pk")
    hidden = sorted(claims.union(sources, all=True)) if may(user, Permission.SEE) else "nothing"
    return f"desk.numbers.{hashlib.sha256(repr(hidden).encode()).hexdigest()}"


def _tallies(user: User) -> dict[str, dict[str, int]]:
    """Claims by status and by rating, and the week's failures by code, in one query.

    All claims are counted along an index, and those hidden from `user` taken off again in the same statement: asking
    of each of a million whether it is hidden would cost five times as much.
    """
    found: dict[str, dict[str, int]] = {"status": {}, "rating": {}, "failure": {}}
    if not may(user, Permission.SEE):
        return found
    hidden = Claim.objects.filter(pk__in=hidden_claims(user))
    parts = [
        *(_grouped("status", sign, claims, "status") for sign, claims in ((1, Claim.objects.all()), (-1, hidden))),
        *(_grouped("rating", sign, claims, "rating_id") for sign, claims in ((1, Claim.objects.all()), (-1, hidden))),
        _grouped("failure", 1, failed(_newest_captures(user)), "failure"),
    ]
    for kind, sign, word, number, count in parts[0].union(*parts[1:], all=True):
        if name := word or str(number or ""):
            found[kind][name] = found[kind].get(name, 0) + sign * count
    return {kind: {name: count for name, count in counts.items() if count} for kind, counts in found.items()}


def _grouped(kind: str, sign: int, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """`rows` counted by `column`: kind, sign, the column where it is a word, where it is a number, and how many."""
    is_number = column.endswith("_id")
    named = rows.order_by().annotate(
        kind=Value(kind),
        sign=Value(sign),
        word=Value("") if is_number else F(column),
        number=F(column) if is_number else Value(0),
    )
    counted: QuerySet[Any] = named.values_list("kind", "sign", "word", "number").annotate(count=Count("*"))
    return counted


def _newest_captures(user: User) -> QuerySet[Capture]:
    newest = Capture.objects.filter(requested_at__gte=last(WEEK).since).order_by("-requested_at", "-pk")
    return _seen_captures(user).filter(pk__in=newest.values("pk")[:MOST_CAPTURES])


def _seen_captures(user: User) -> QuerySet[Capture]:
    return Capture.objects.exclude(source__in=hidden_sources(user))


def _counted(user: User) -> dict[str, QuerySet[Any]]:
    """What is counted row by row, and never further than a label shows."""
    claims, sources = visible_claims(user), visible_sources(user)
    days = {f"day-{ago}": _logged(claims, day_ago(ago).since, day_ago(ago).until) for ago in range(CHART_DAYS)}
    week = last(WEEK)
    return days | {
        "logged": _logged(claims, week.since, week.until),
        "waiting": sources.filter(latest_capture__in=Capture.objects.open()),
        "gone": sources.gone(),
        "nothing": sources.online().filter(archived_capture=None, latest_capture__state=Capture.State.SEALED),
        "damaged": _seen_captures(user).filter(
            pk__in=Artifact.objects.filter(damaged_at__isnull=False).values("capture")
        ),
        "changed": claims.filter(evidence_changed_at__isnull=False),
    }


def _logged(claims: QuerySet[Claim], since: datetime, until: datetime) -> QuerySet[Claim]:
    return claims.filter(created_at__gte=since, created_at__lt=until)


def _moves(user: User) -> list[tuple[int, datetime, str, str, datetime]]:
    """The month's moves of claims that `user` may see: claim, when, the verb, where to, and when it was logged."""
    claims = visible_claims(user)
    began = Subquery(claims.filter(pk=OuterRef("target_id")).values("created_at")[:1])
    kept = moves(MONTH).annotate(began=began).filter(began__isnull=False)  # asks for these, not for all they may see
    return list(kept.values_list("target_id", "at", "move", "to", "began"))


def _in_week(name: str, moved: list[tuple[int, datetime, str, str, datetime]]) -> int:
    """To how many claims `name` happened in the week."""
    since = last(WEEK).since
    return len({claim for claim, at, move, to, _began in moved if at >= since and is_one(name, move, to)})


def _per_day(moved: list[tuple[int, datetime, str, str, datetime]]) -> list[int]:
    """How many claims were checked on each of the days of the chart, the oldest first."""
    found: dict[Any, set[int]] = {day_ago(ago).since.date(): set() for ago in reversed(range(CHART_DAYS))}
    for claim, at, move, to, _began in moved:
        date = timezone.localtime(at).date()
        if date in found and is_one("checked", move, to):
            found[date].add(claim)
    return [len(claims) for claims in found.values()]


def _publishers(user: User) -> list[tuple[int, str, int]]:
    """Those from whom most sources came in the week: id, name, how many."""
    week = last(WEEK)
    came = visible_sources(user).filter(created_at__gte=week.since, created_at__lt=week.until)
    newest = came.order_by("-created_at", "-pk").values("pk")[:MOST_SOURCES]
    named = Source.objects.filter(pk__in=newest).exclude(publisher=None).order_by()
    grouped = named.values_list("publisher", "publisher__name").annotate(count=Count("pk"))
    return list(grouped.order_by("-count", "publisher__name")[:BUSIEST])
