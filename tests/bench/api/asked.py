"""What is asked of the API, and how long each may take."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone

from claimdesk.api.change_feed import FeedPlace
from claimdesk.api.paging import Cursor
from claimdesk.audit.models import AuditLink
from claimdesk.text.languages import Language
from claims.api.filters import CitationFilters, ClaimFilters
from claims.models import Citation, Claim, Publication
from claims.models.status import Status
from claims.verdict_page.addresses import claim_path
from claims.workflow.piles import WORK
from sources.api.filters import SourceFilters
from sources.models import Source
from sources.searching import ARCHIVE_CONDITIONS
from tests.bench.api import by_hand

V1 = "/api/v1"
LIST_OF = 100
SINGLE_MS, FILTER_MS = 5.0, 10.0
PAGE_MS, SEARCH_MS = 15.0, 30.0


@dataclass(frozen=True)
class Question:
    """An address, and what stands beside it: a statement by hand, a stock viewset, a first answer that the caller has.

    `most_ms` is the target in milliseconds; the others are times of what stands beside.
    """

    name: str
    url: str
    by_hand: Callable[[], bytes] | None = None
    stock: str = ""
    is_had: bool = False
    most_ms: float | None = None


def questions(claims: int) -> Iterator[Question]:
    """Everything that is asked one by one."""
    newest = f"{V1}/claims/?page_size={LIST_OF}"
    yield Question(
        "claims: list of 100, first page",
        newest,
        lambda: by_hand.claims(LIST_OF),
        f"/stock/claims/?page_size={LIST_OF}",
    )
    yield Question("claims: the same list, unchanged (304)", newest, is_had=True)
    yield _deep_page(claims)
    yield _changes()
    one = Claim.objects.public().filter(is_confidential=False).latest("pk").pk
    yield Question(
        "claims: one", f"{V1}/claims/{one}/", lambda: by_hand.claim(one), f"/stock/claims/{one}/", most_ms=SINGLE_MS
    )
    yield Question("claims: one, unchanged (304)", f"{V1}/claims/{one}/", is_had=True)
    for name, filters, values in (
        ("claims", ClaimFilters, _values_of_claims()),
        ("citations", CitationFilters, _values_of_citations()),
        ("sources", SourceFilters, _values_of_sources()),
    ):
        yield from _filtered(name, filters, values)
    yield from _for_readers()


def _deep_page(claims: int) -> Question:
    """The page before the last, as far from the first as the list is long."""
    time, number = Claim.objects.order_by("created_at", "pk").values_list("created_at", "pk")[min(2000, claims // 2)]
    cursor = Cursor("-created_at", time.isoformat(), number, backwards=False).encode()
    return Question(
        f"claims: list of 100, page {max(claims - 2000, claims // 2) // LIST_OF:,}",
        f"{V1}/claims/?page_size={LIST_OF}&cursor={cursor}",
        lambda: by_hand.claims(LIST_OF, (time, number)),
        f"/stock/claims/?page_size={LIST_OF}&cursor={_stock_cursor(time)}",
    )


def _stock_cursor(time: Any) -> str:
    """A cursor of the stock viewset after the row with this value in its order."""
    return quote(b64encode(urlencode({"p": str(time)}).encode()).decode())


def _changes() -> Question:
    middle = AuditLink.objects.latest("position").position // 2
    return Question(
        "changes: 100",
        f"{V1}/changes/?page_size={LIST_OF}&cursor={FeedPlace(middle).encode()}",
        lambda: by_hand.changes(middle, LIST_OF),
        f"/stock/events/?page_size={LIST_OF}&cursor={_stock_cursor(middle)}",
    )


def _filtered(kind: str, filters: Any, values: dict[str, Any]) -> Iterator[Question]:
    """Each filter of a list. Raises LookupError for one that has no value here."""
    for name in filters.base_filters:
        for value in values[name] if isinstance(values[name], tuple) else (values[name],):
            yield Question(
                f"{kind}: {name}={str(value)[:40]}", f"{V1}/{kind}/?page_size=10&{name}={value}", most_ms=FILTER_MS
            )


def _values_of_claims() -> dict[str, Any]:
    cited = Citation.objects.latest("pk").source
    old = (timezone.now() - timedelta(days=500)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "external_id": "cms-1",
        "q": ("радари", "змієборець"),
        "status": (Status.PUBLISHED.value, Status.WITHDRAWN.value),
        "rating": "false",
        "language": (Language.UKRAINIAN.value, Language.POLISH.value),
        "claimant": (1, 19_000),
        "publisher": 7,
        "source": cited.pk,
        "topic": ("topic-1", "topic-59"),
        "assignee": ("me", "none", "others", 7),
        "priority": (2, 4),
        "due_after": timezone.localdate().isoformat(),
        "due_before": timezone.localdate().isoformat(),
        "overdue": ("true", "false"),
        "due": ("overdue", "today", "week"),
        "work": tuple(WORK),
        "evidence": ("changed", "steady"),
        "claimed_after": ("2025", "2026-11"),
        "claimed_before": ("2025", "2026-11-01"),
        "created_after": old,
        "created_before": old,
        "updated_since": old,
        "public": ("true", "false"),
        "url": Source.objects.exclude(url="").latest("pk").url,
        "appeared_in": Source.objects.exclude(url="").latest("pk").url,
    }


def _values_of_citations() -> dict[str, Any]:
    last = Citation.objects.latest("pk")
    return {
        "claim": last.claim_id,
        "source": last.source_id,
        "role": ("evidence", "origin"),
        "stance": ("supports", "refutes"),
        "quote_state": ("found", "pending"),
    }


def _values_of_sources() -> dict[str, Any]:
    old = (timezone.now() - timedelta(days=500)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "external_id": "cms-1",
        "q": "news-7",
        "kind": ("article", "dataset"),
        "language": ("uk", "pl"),
        "access": ("open", "closed"),
        "archive": tuple(ARCHIVE_CONDITIONS),
        "publisher": 7,
        "published_after": old,
        "published_before": old,
        "created_after": old,
        "created_before": old,
        "updated_since": old,
        "url": Source.objects.exclude(url="").latest("pk").url,
    }


def _for_readers() -> Iterator[Question]:
    """What readers get, where no answer is remembered."""
    shown = Publication.objects.shown().order_by("pk").first()
    assert shown is not None
    yield Question("readers: a page, uncached", claim_path(shown.content), most_ms=PAGE_MS)
    for words in ("радари", "змієборець", "заявив"):
        yield Question(f"readers: claims:search {words}", f"/v1alpha1/claims:search?query={words}", most_ms=SEARCH_MS)
