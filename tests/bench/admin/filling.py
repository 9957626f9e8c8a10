"""Makes the newsroom in the database of the settings, if it is not there yet."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claimdesk.cli.console import echo
from claimdesk.notices.models import Notice
from claims.models import Approval, Citation, Claim, Claimant, ClaimKey, Comment, Rating, Review, Topic
from sources.models import Artifact, Attribution, Capture, Publisher, Source
from tests.bench.admin import traces
from tests.bench.admin.first_versions import first_versions
from tests.bench.admin.load import at_once, load, multiply
from tests.bench.admin.rows import MANY, WELL_CITED, Newsroom

BASE = 100_000  # claims that are made one by one; a desk with more holds them several times

_LISTED: Any = Claim.topics.through
_VERSIONED = {
    "claims": ("Claim", "Citation", "Claimant", "Topic"),
    "sources": ("Publisher", "Source", "Attribution"),
}
_VERSIONS: list[Any] = [
    *(apps.get_model(app, f"Historical{name}") for app, names in _VERSIONED.items() for name in names),
    apps.get_model("claims", "HistoricalClaim_topics"),
]
_MODELS: list[Any] = [
    User, Publisher, Claimant, Topic, Source, Capture, Artifact, Attribution, Claim, Review, Approval, Citation,
    Comment, Notice, ClaimKey, _LISTED, AuditEvent, *_VERSIONS,
]  # fmt: skip


def make_newsroom(claims: int) -> None:
    """Migrate, and fill a desk that is empty; with one that is there, only new migrations run."""
    call_command("migrate", verbosity=0)
    if not Claim.objects.exists():
        room = Newsroom(min(claims, BASE), timezone.now())
        with at_once(*_MODELS):
            fill(room, claims // room.claims)
            echo("  indexes …")
    cite_many()


def cite_many() -> None:
    """Give one claim as many citations as a form takes, if it has fewer."""
    there = Citation.objects.filter(claim=WELL_CITED).count()
    sources = [*Source.objects.order_by("pk").values_list("pk", flat=True)[:MANY]]
    free = Citation.objects.latest("pk").pk + 1  # the rows were written with their keys, which no sequence knows
    Citation.objects.bulk_create(
        Citation(
            pk=free + number,
            claim_id=WELL_CITED,
            source_id=sources[number % len(sources)],
            role=Citation.Role.EVIDENCE,
        )
        for number in range(MANY - there)
    )


def fill(room: Newsroom, times: int) -> None:
    """Write the rows of `room`, all of them `times`, and the first version of each."""
    ratings = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    for model, rows in _tables(room, ratings, []):
        echo(f"  {model._meta.verbose_name_plural} …")
        load(model, rows)
    echo("  copies …")
    _multiply(room, times)
    echo("  versions …")
    _begin_versions()


def _multiply(room: Newsroom, times: int) -> None:
    """The same news several times: words stay as frequent as they are."""
    one, article = room.claims, room.sources
    captured = {"latest_capture_id": article, "archived_capture_id": article}
    multiply(Source, times, {"id": article, **captured}, ("url", "canonical_url"))
    multiply(Capture, times, {"id": article, "source_id": article})
    multiply(Artifact, times, {"id": 2 * article, "capture_id": article})
    multiply(Attribution, times, {"id": article, "source_id": article, "origin_id": article})
    multiply(Claim, times, {"id": one, "review_id": one, "published_review_id": one})
    multiply(Review, times, {"id": one, "claim_id": one})
    multiply(Approval, times, {"id": one, "claim_id": one, "review_id": one})
    multiply(Citation, times, {"id": 2 * one, "claim_id": one, "source_id": article})
    multiply(Comment, times, {"id": one, "claim_id": one})
    multiply(Notice, times, {"id": one, "target_id": one})
    multiply(ClaimKey, times, {"id": 100 * one, "claim_id": one})
    multiply(_LISTED, times, {"id": one, "claim_id": one})
    multiply(AuditEvent, times, {"id": 10 * one, "target_id": one})


def _begin_versions() -> None:
    """The first version of each row, as the desk writes it when the row is made."""
    editor: Any = connection.schema_editor()
    for app, names in _VERSIONED.items():
        first_versions(apps, editor, app, *names)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_historicalclaim_topics (id, claim_id, topic_id, history_id)"
            " SELECT listed.id, listed.claim_id, listed.topic_id, version.history_id FROM claims_claim_topics listed"
            " JOIN claims_historicalclaim version ON version.id = listed.claim_id"
        )


def _tables(room: Newsroom, ratings: list[int], verdicts: list[tuple[int, int, datetime]]) -> Iterator[tuple[Any, Any]]:
    yield User, room.people()
    yield Publisher, room.publishers()
    yield Claimant, room.claimants()
    yield Topic, room.topics()
    yield Source, room.source_rows()
    yield Capture, room.captures()
    yield Artifact, room.artifacts()
    yield Attribution, room.attributions()
    yield Claim, _noted(room.claim_rows(ratings), verdicts)
    yield Review, room.reviews(iter(verdicts))
    yield Approval, traces.approvals(verdicts)
    yield Citation, room.citations()
    yield Comment, traces.comments(room)
    yield Notice, traces.notices(room)
    yield ClaimKey, traces.keys([*Claim.objects.order_by("pk").values_list("pk", "text")])
    yield _LISTED, room.topics_of_claims()
    yield AuditEvent, traces.events(room)


def _noted(rows: Iterator[dict[str, Any]], verdicts: list[tuple[int, int, datetime]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["review_id"]:
            verdicts.append((row["id"], row["rating_id"], row["created_at"]))
        yield row
