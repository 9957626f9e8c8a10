"""Makes the rows that the API is measured with, in the database of the settings, if they are not there yet."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from claimdesk.cli.console import echo
from claims.models import Approval, Citation, Claim, Claimant, Publication, Rating, Review, Topic
from claims.workflow.published_content import content_of
from sources.models import Artifact, Capture, Publisher, Source
from tests.bench.admin import traces
from tests.bench.admin.filling import BASE
from tests.bench.admin.load import Row, at_once, load, multiply
from tests.bench.admin.rows import Newsroom

_LISTED: Any = Claim.topics.through
_MODELS: list[Any] = [
    User, Publisher, Claimant, Topic, Source, Capture, Artifact, Claim, Review, Approval, Citation, Publication,
    _LISTED, AuditEvent, AuditLink,
]  # fmt: skip


def make_rows(claims: int) -> None:
    """Migrate, and fill a database that is empty."""
    call_command("migrate", verbosity=0)
    if Claim.objects.exists():
        return
    room = Newsroom(min(claims, BASE), timezone.now())
    with at_once(*_MODELS):
        fill_for_api(room, claims // room.claims)
        echo("  indexes …")
    UnlinkedEvent.objects.all().delete()  # all are linked


def fill_for_api(room: Newsroom, times: int) -> None:
    """Write the rows of `room`, all of them `times`."""
    ratings = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    verdicts: list[tuple[int, int, Any]] = []
    for model, rows in (
        (User, room.people()),
        (Publisher, room.publishers()),
        (Claimant, room.claimants()),
        (Topic, room.topics()),
        (Source, room.source_rows()),
        (Capture, room.captures()),
        (Artifact, room.artifacts()),
        (Claim, _noted(room.claim_rows(ratings), verdicts)),
        (Review, room.reviews(iter(verdicts))),
        (Approval, traces.approvals(verdicts)),
        (Citation, _quoted(room)),
        (_LISTED, room.topics_of_claims()),
        (AuditEvent, traces.events(room)),
        (AuditLink, _links(room)),
        (Publication, _publications()),
    ):
        echo(f"  {model._meta.verbose_name_plural} …")
        load(model, rows)
    echo("  copies …")
    one, article = room.claims, room.sources
    captured = {"latest_capture_id": article, "archived_capture_id": article}
    multiply(Source, times, {"id": article, **captured}, ("url", "canonical_url"))
    multiply(Capture, times, {"id": article, "source_id": article})
    multiply(Artifact, times, {"id": 2 * article, "capture_id": article})
    multiply(Claim, times, {"id": one, "review_id": one, "published_review_id": one})
    multiply(Review, times, {"id": one, "claim_id": one})
    multiply(Approval, times, {"id": one, "claim_id": one, "review_id": one})
    multiply(Citation, times, {"id": 2 * one, "claim_id": one, "source_id": article, "capture_id": article})
    multiply(_LISTED, times, {"id": one, "claim_id": one})
    multiply(Publication, times, {"id": one, "claim_id": one, "review_id": one})


def _noted(rows: Iterator[Row], verdicts: list[tuple[int, int, Any]]) -> Iterator[Row]:
    for row in rows:
        if row["review_id"]:
            verdicts.append((row["id"], row["rating_id"], row["created_at"]))
        yield row


def _quoted(room: Newsroom) -> Iterator[Row]:
    """The citations of `room`; those of archived articles with a quotation that was found there."""
    archived = set(Source.objects.exclude(archived_capture=None).values_list("pk", flat=True))
    for row in room.citations():
        is_found = row["source_id"] in archived
        yield {
            **row,
            "capture_id": row["source_id"] if is_found else None,
            "stance": "supports" if row["role"] == "evidence" else "none",
            "quote": "Щось було сказано" if is_found else "",
            "quote_state": "found" if is_found else "none",
            "quote_start": 10 if is_found else None,
            "quote_end": 27 if is_found else None,
        }


def _links(room: Newsroom) -> Iterator[Row]:
    """A link for each event. Their digests are made up: nothing here checks them."""
    for number in AuditEvent.objects.order_by("pk").values_list("pk", flat=True):
        digest = f"{number:064x}"
        yield {
            "position": number,
            "event_id": number,
            "event_sha256": digest,
            "previous": f"{number - 1:064x}",
            "linked_at": room.until,
            "sha256": digest,
        }


def _publications() -> Iterator[Row]:
    """What readers get of each published verdict: that of the first, with the words of each."""
    claims = Claim.objects.public().order_by("pk")
    first = claims.select_related("claimant", "review__rating").first()
    if first is None:
        return
    content = content_of(first)
    for claim in claims.select_related("claimant").only("text", "language", "search_text", "published_at", "claimant"):
        words = {**content["claim"], "id": claim.pk, "text": claim.text, "language": claim.language}
        told = {**content, "claim": words, "claimant": {**content["claimant"], "name": claim.claimant.name}}
        yield {
            "id": claim.pk,
            "claim_id": claim.pk,
            "review_id": claim.pk,
            "number": 1,
            "content": json.dumps(told, ensure_ascii=False),
            "language": claim.language,
            "search_text": claim.search_text,
            "published_at": claim.published_at,
            "changed_at": claim.published_at,
        }
