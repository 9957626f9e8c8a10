"""How the archive fares, in a few numbers above the list of captures."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone
from sources.admin.archive_states import capture_state
from sources.evidence.fixity import progress
from sources.models import Artifact, Capture
from sources.models.capture import CaptureQuerySet
from sources.outcomes import sentence
from sources.permissions import hidden_sources

HEALTH_DAYS = 7
MAX_CAPTURES = 10_000  # captures looked at: the newest of those days
FAILURES_SHOWN = 5


@dataclass(frozen=True)
class Tile:
    """One number, what it counts, and the list behind it (the query of its address)."""

    label: str | Promise
    count: int
    tone: Tone
    query: str


@dataclass(frozen=True)
class Failure:
    sentence: str | Promise
    count: int
    query: str


def archive_health(user: User) -> dict[str, Any]:
    """Open captures by state, the last days' sealed ones by result, and their most frequent failures, as far as `user`
    may see them. At most five queries, two of them over stored files for who may see all of those."""
    is_open = _seen(user).open().order_by().values_list("state").annotate(Count("pk"))
    waiting = [_open_tile(state, count) for state, count in sorted(is_open)]
    results, failures = _recent(user)
    return {
        "tiles": [*_damaged(user), *_read_again(user), *waiting, *results],
        "failures": failures,
        "days": HEALTH_DAYS,
    }


def _seen(user: User) -> CaptureQuerySet:
    return Capture.objects.exclude(source__in=hidden_sources(user))


def _damaged(user: User) -> list[Tile]:
    """An alarm, only where there is something wrong."""
    damaged = Artifact.objects.filter(damaged_at__isnull=False)
    count = damaged.exclude(capture__source__in=hidden_sources(user))[:MAX_CAPTURES].count()
    return [Tile(_("Damaged files"), count, Tone.BAD, "?files=damaged")] if count else []


def _read_again(user: User) -> list[Tile]:
    """How far the round is in which every stored file is read again, for who may see all of them."""
    if not may(user, Permission.MANAGE_PEOPLE):
        return []
    recent, total = progress()
    if not total or not settings.FIXITY_FILES:
        return []
    percent = 100 * recent // total
    words = _("%% of stored files re-read in %(days)s days")
    tone = Tone.GOOD if percent == 100 else Tone.WAIT
    return [Tile(words % {"days": settings.FIXITY_DAYS}, percent, tone, "")]


def _open_tile(state: str, count: int) -> Tile:
    shown = capture_state(Capture(state=state))
    return Tile(shown.label, count, shown.tone, f"?state__exact={state}")


def _recent(user: User) -> tuple[list[Tile], list[Failure]]:
    since = timezone.now() - timedelta(days=HEALTH_DAYS)
    newest = _seen(user).filter(requested_at__gte=since, state=Capture.State.SEALED).order_by("-requested_at", "-pk")
    rows = Capture.objects.filter(pk__in=newest.values("pk")[:MAX_CAPTURES]).order_by()
    groups = rows.values_list("outcome", "verdict", "completeness").annotate(Count("pk"))
    results: Counter[tuple[str | Promise, Tone]] = Counter()
    failures: Counter[tuple[str, str]] = Counter()
    for outcome, verdict, completeness, count in groups:
        sealed = Capture(state=Capture.State.SEALED, outcome=outcome, verdict=verdict, completeness=completeness)
        shown = capture_state(sealed)
        results[shown.label, shown.tone] += count
        if not sealed.has_content:
            failures[("content", sealed.verdict) if sealed.outcome == "ok" else ("outcome", sealed.outcome)] += count
    tiles = [Tile(label, count, tone, "?state__exact=sealed") for (label, tone), count in results.most_common()]
    return tiles, [_failure(name, code, count) for (name, code), count in failures.most_common(FAILURES_SHOWN)]


def _failure(name: str, code: str, count: int) -> Failure:
    query = f"?content={code}" if name == "content" else f"?class={code.partition('.')[0]}"
    return Failure(sentence(code), count, query)
