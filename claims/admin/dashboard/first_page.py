"""The first page: what waits for me, the week of the desk, where its claims stand, and how its archive fares."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.admin import Tone, desk
from claimdesk.admin.charts import Chart, DataPoint, bars, columns
from claimdesk.admin.counts import MAX_COUNTED, remembered_counts
from claimdesk.notices.kinds import Kind
from claims.admin.dashboard.guide import guide_for
from claims.admin.dashboard.inbox import UNSENT, counted_piles, inbox, unsent_url
from claims.admin.dashboard.numbers import CHART_DAYS, Numbers, numbers_for
from claims.admin.labels import STATUS_TONES
from claims.admin.periods import WEEK, day_ago, last
from claims.models import Rating
from claims.models.status import Status
from sources.outcomes import sentence


def dashboard(user: User) -> dict[str, Any]:
    """What the first page shows `user`: what waits for them, then numbers, each with the address of its list; steps to
    begin with where there is no claim yet."""
    numbers = numbers_for(user)
    counts = remembered_counts(counted_piles(user), user, "mine")
    waits = inbox(user, counts)
    is_empty = not numbers["statuses"] and not waits.count
    return {
        "inbox": waits,
        "guide": guide_for(user) if is_empty else None,
        "my_work": my_work(counts),
        "week": week(numbers),
        "days": logged_chart(numbers),
        "statuses": status_chart(numbers),
        "ratings": rating_chart(numbers),
        "median": median_words(numbers),
        "archive": archive_chart(numbers),
        "failures": failure_chart(numbers),
        "publishers": publisher_chart(numbers),
        "counted_at": numbers["at"],
    }


def my_work(counts: dict[str, int]) -> list[DataPoint]:
    """What waits for somebody in person, as numbers that lead to the lists of all."""
    words = {
        Kind.DAMAGED.value: _("Damaged records and files"),
        UNSENT: _("Messages not delivered"),
        "mine": _("Assigned to me"),
        "to_approve": _("Waiting for my approval"),
        "returned": _("Returned to me"),
        Kind.MENTIONED.value: _("Mentions of me"),
    }
    urls = dict.fromkeys((Kind.MENTIONED.value, Kind.DAMAGED.value), reverse("notices")) | {UNSENT: unsent_url()}
    return [
        DataPoint(words[key], counts[key], urls.get(key, _claims(work=key)), shown=_capped(counts[key]))
        for key in words
        if counts.get(key) or (key in counts and key not in (Kind.DAMAGED.value, UNSENT))
    ]


def week(numbers: Numbers) -> list[DataPoint]:
    """What the desk did in the week."""
    words = {"logged": _("Logged"), "submitted": _("Submitted"), "checked": _("Checked"), "published": _("Published")}
    urls = {"logged": _claims() + last(WEEK).query("created_at")}
    counts = numbers["week"]
    return [
        DataPoint(
            words[key], counts[key], urls.get(key, _claims(happened=key)), shown=_capped(counts[key], key == "logged")
        )
        for key in words
    ]


def logged_chart(numbers: Numbers) -> Chart:
    """How many claims were logged on each of two weeks' days."""
    spans = [day_ago(ago) for ago in reversed(range(CHART_DAYS))]
    marks = [
        DataPoint(
            date_format(span.since, "D j E"),
            count,
            _claims() + span.query("created_at"),
            _capped(count),
            str(span.since.day),
        )
        for span, count in zip(spans, numbers["logged"], strict=True)
    ]
    words = ngettext("%(count)d claim in two weeks", "%(count)d claims in two weeks", sum(numbers["logged"]))
    return columns("days", _("Logged per day"), words % {"count": sum(numbers["logged"])}, marks)


def status_chart(numbers: Numbers) -> Chart:
    counts = numbers["statuses"]
    marks = [
        DataPoint(
            status.label, counts.get(status.value, 0), _claims(status__exact=status.value), tone=STATUS_TONES[status]
        )
        for status in Status
    ]
    return bars("statuses", _("Claims by status"), _all(sum(counts.values())), marks)


def rating_chart(numbers: Numbers) -> Chart:
    """What was found; ratings that no verdict has are left out."""
    counts = numbers["ratings"]
    scale = Rating.objects.filter(pk__in=[int(key) for key in counts]) if counts else []
    marks = [
        DataPoint(rating.label, counts[str(rating.pk)], _claims(rating=rating.pk), colour=rating.colour)
        for rating in sorted(scale, key=lambda rating: (rating.number is None, rating.number, rating.code))
    ]
    return bars("ratings", _("Verdicts by rating"), _all(sum(counts.values())), marks)


def _all(count: int) -> str:
    return ngettext("%(count)d claim in all", "%(count)d claims in all", count) % {"count": count}


def median_words(numbers: Numbers) -> DataPoint:
    """The median time from logging to verdict, over the verdicts of a month."""
    hours = numbers["hours"]
    return DataPoint(
        _("Median time to verdict"), numbers["verdicts"], _claims(happened="checked_month"), shown=_time(hours)
    )


def _time(hours: float | None) -> str:
    if hours is None:
        return "—"
    if hours < 1:
        return _("%(count)d min") % {"count": max(round(hours * 60), 1)}
    if hours < 48:
        return _("%(count)d h") % {"count": round(hours)}
    return ngettext("%(count)d day", "%(count)d days", round(hours / 24)) % {"count": round(hours / 24)}


def archive_chart(numbers: Numbers) -> Chart:
    """What of the archive needs somebody to look."""
    counts = numbers["archive"]
    captures = reverse("admin:sources_capture_changelist")
    shown = (
        ("changed", _("Evidence changed"), _claims(work="evidence_changed"), Tone.WARN),
        ("gone", _("Gone from the web"), _sources(archive="gone"), Tone.BAD),
        ("nothing", _("Nothing archived"), _sources(archive="nothing"), Tone.BAD),
        ("damaged", _("Damaged files"), f"{captures}?files=damaged", Tone.BAD),
        ("waiting", _("Waiting to be archived"), _sources(archive="waiting"), Tone.WORK),
    )
    marks = [
        DataPoint(label, counts[key], url, shown=_capped(counts[key]), tone=tone) for key, label, url, tone in shown
    ]
    return bars("archive", _("Archive health"), _("What needs attention"), marks)


def failure_chart(numbers: Numbers) -> Chart:
    """Why captures of the week brought nothing, the most frequent first."""
    captures = reverse("admin:sources_capture_changelist")
    ordered = sorted(numbers["failures"].items(), key=lambda pair: (-pair[1], pair[0]))
    since = last(WEEK)
    marks = [
        DataPoint(sentence(code), count, captures + since.query("requested_at", failed=code), tone=Tone.BAD)
        for code, count in ordered
    ]
    count = sum(numbers["failures"].values())
    words = ngettext("%(count)d capture failed", "%(count)d captures failed", count)
    return bars("failures", _("Failures in the past 7 days"), words % {"count": count}, marks)


def publisher_chart(numbers: Numbers) -> Chart:
    """From whom most sources of the week came."""
    sources = reverse("admin:sources_source_changelist")
    since = last(WEEK)
    marks = [
        DataPoint(name, count, sources + since.query("created_at", publisher=key))
        for key, name, count in numbers["publishers"]
    ]
    return bars("publishers", _("Busiest publishers"), _("Sources added in the past 7 days"), marks)


def _capped(count: int, is_capped: bool = True) -> str:  # noqa: FBT001, FBT002 - reads as it is said
    """How a number is written with which the database stopped counting; empty where it is exact."""
    return f"{MAX_COUNTED - 1}+" if is_capped and count >= MAX_COUNTED else ""


def _claims(**query: Any) -> str:
    return reverse("admin:claims_claim_changelist") + _query(query)


def _sources(**query: Any) -> str:
    return reverse("admin:sources_source_changelist") + _query(query)


def _query(query: dict[str, Any]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""


desk.shows_first(dashboard)
