"""Makes the newsroom in the database of the settings, if it is not there yet."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management import call_command

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claimdesk.house.console import say
from claims.models import Citation, Claim, Claimant, Rating, Review, Topic
from sources.models import Capture, Publisher, Source
from tests.bench.admin.load import at_once, load, multiply
from tests.bench.admin.rows import Newsroom

_LISTED = Claim.topics.through
_MODELS = (User, Publisher, Claimant, Topic, Source, Capture, Claim, Review, Citation, _LISTED, AuditEvent)


BASE = 100_000  # claims that are made one by one; a desk with more holds them several times


def make_newsroom(claims: int) -> None:
    """Migrate, and fill a desk that is empty; with one that is there, only new migrations run."""
    call_command("migrate", verbosity=0)
    there = Claim.objects.count()
    if there >= claims:
        return
    with at_once(*_MODELS):
        if not there:
            _make(Newsroom(min(claims, BASE)))
        say("  copies …")
        _multiply(Newsroom(there or min(claims, BASE)), claims)
        say("  indexes …")


def _make(room: Newsroom) -> None:
    ratings = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    for model, rows in _tables(room, ratings, []):
        say(f"  {model._meta.verbose_name_plural} …")
        load(model, rows)


def _multiply(room: Newsroom, claims: int) -> None:
    """The same news several times: words stay as frequent as they are."""
    one, article, times = room.claims, room.sources, claims // room.claims
    captured = {"latest_capture_id": article, "archived_capture_id": article}
    multiply(Source, times, {"id": article, **captured}, ("url", "canonical_url"))
    multiply(Capture, times, {"id": article, "source_id": article})
    multiply(Claim, times, {"id": one, "review_id": one, "published_review_id": one})
    multiply(Review, times, {"id": one, "claim_id": one})
    multiply(Citation, times, {"id": 2 * one, "claim_id": one, "source_id": article})
    multiply(_LISTED, times, {"id": one, "claim_id": one})
    multiply(AuditEvent, times, {"id": one, "target_id": one})


def _tables(room: Newsroom, ratings: list[int], verdicts: list[tuple[int, int, datetime]]) -> Iterator[tuple[Any, Any]]:
    yield User, room.people()
    yield Publisher, room.publishers()
    yield Claimant, room.claimants()
    yield Topic, room.topics()
    yield Source, room.source_rows()
    yield Capture, room.captures()
    yield Claim, _noted(room.claim_rows(ratings), verdicts)
    yield Review, room.reviews(iter(verdicts))
    yield Citation, room.citations()
    yield _LISTED, room.topics_of_claims()
    yield AuditEvent, room.events()


def _noted(rows: Iterator[dict[str, Any]], verdicts: list[tuple[int, int, datetime]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["review_id"]:
            verdicts.append((row["id"], row["rating_id"], row["created_at"]))
        yield row
