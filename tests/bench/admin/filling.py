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
from tests.bench.admin.load import at_once, load
from tests.bench.admin.rows import Newsroom

_LISTED = Claim.topics.through
_MODELS = (User, Publisher, Claimant, Topic, Source, Capture, Claim, Review, Citation, _LISTED, AuditEvent)


def make_newsroom(claims: int) -> None:
    """Migrate, and fill a desk that is empty; with one that is there, only new migrations run."""
    call_command("migrate", verbosity=0)
    if Claim.objects.exists():
        return
    room = Newsroom(claims)
    ratings = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    verdicts: list[tuple[int, int, datetime]] = []
    with at_once(*_MODELS):
        for model, rows in _tables(room, ratings, verdicts):
            say(f"  {model._meta.verbose_name_plural} …")
            load(model, rows)
        say("  indexes …")


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
