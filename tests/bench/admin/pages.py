"""What is asked of the desk, and of stock admin where it has the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.admin.rows import COMMON, RARE, SELDOM

CLAIMS, SOURCES = "/admin/claims/claim/", "/admin/sources/source/"
STOCK, STOCK_SOURCES = "/stock/claims/claim/", "/stock/sources/source/"


@dataclass(frozen=True)
class Page:
    """A page by what it is called, its address, and that of stock admin's twin."""

    name: str
    url: str
    stock: str = ""


def pages(claims: int) -> Iterator[Page]:
    """Every page that is measured, with a desk of `claims` claims."""
    middle = claims // 2
    yield Page("today", "/admin/", "/stock/")
    yield Page("claims: first page", CLAIMS, STOCK)
    yield Page("claims: page 200, the deepest", f"{CLAIMS}?p=200", f"{STOCK}?p=200")
    yield from (
        Page(f"claims: {name}", f"{CLAIMS}?{query}", f"{STOCK}?{stock}" if stock else "")
        for name, query, stock in _lists()
    )
    yield from (
        Page(f"search: {name}", f"{CLAIMS}?q={words}", f"{STOCK}?q={words}") for name, words in _searches(middle)
    )
    yield Page("a claim", f"{CLAIMS}{middle}/change/", f"{STOCK}{middle}/change/")
    yield Page("a claim's history", f"{CLAIMS}{middle}/history/")
    yield Page("to log", f"{CLAIMS}to-log/")
    yield Page("sources: first page", SOURCES, STOCK_SOURCES)
    yield Page("sources: search", f"{SOURCES}?q=news-7.example", f"{STOCK_SOURCES}?q=news-7.example")
    yield Page("captures", "/admin/sources/capture/")
    yield Page("claimants", "/admin/claims/claimant/")
    yield Page("reviews", "/admin/claims/review/")
    yield Page("audit log", "/admin/audit/auditevent/")
    yield Page("audit log: one person's", "/admin/audit/auditevent/?actor=7")


def _lists() -> Iterator[tuple[str, str, str]]:
    for work in ("mine", "to_review", "to_approve", "evidence_changed", "published"):
        yield f"work {work}", f"work={work}", ""
    yield "to review, deepest", "work=to_review&p=200", ""
    for status in ("unverified", "in_review", "awaiting_approval", "published", "withdrawn", "shelved"):
        yield f"status {status}", f"status__exact={status}", f"status__exact={status}"
    yield "status published, deepest", "status__exact=published&p=200", "status__exact=published&p=200"
    yield "rating 1", "rating=1", "rating__id__exact=1"
    yield "rating none", "rating=none", "rating__isnull=True"
    yield "language en", "language__exact=en", "language__exact=en"
    yield "language de (none)", "language__exact=de", "language__exact=de"
    yield "priority urgent", "priority__exact=4", "priority__exact=4"
    yield "a common topic", "topic=1", "topics__id__exact=1"
    yield "a rare topic", "topic=60", "topics__id__exact=60"
    yield "mine", "assignee=me", "assignee__id__exact=1"
    yield "nobody's", "assignee=none", "assignee__isnull=True"
    yield "others'", "assignee=others", ""
    yield "evidence changed", "evidence=changed", ""
    yield "evidence steady", "evidence=steady", ""
    yield "overdue", "due=overdue", ""
    yield "due this week", "due=week", ""
    day = "created_at__gte=2025-06-01%2000:00:00%2B00:00&created_at__lt=2025-06-02%2000:00:00%2B00:00"
    yield "logged on a day", day, day
    several = "status__exact=published&language__exact=en&priority__exact=3"
    yield "status, language, priority", several, several
    yield "rating, topic, language", "rating=1&topic=50&language__exact=en", "rating__id__exact=1&topics__id__exact=50"


def _searches(middle: int) -> Iterator[tuple[str, str]]:
    yield "a word of every second claim", COMMON
    yield "a word of every 200th", SELDOM
    yield "the same, inflected", "радарами"
    yield "a rare word", RARE
    yield "a common and a rare word", f"{COMMON}+{RARE}"
    yield "two common words", f"{COMMON}+знаве"
    yield "part of a word", "ієборе"
    yield "two letters", "ме"
    yield "a number", f"%23{middle}"
    yield "nothing like it", "щебетальниця"
    yield "a common word of one status", f"{COMMON}&status__exact=withdrawn"
    yield "a common word of one topic", f"{COMMON}&topic=60"
