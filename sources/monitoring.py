"""Re-checking sources under watch: no change of what a verdict rests on goes unnoticed, and no passing trouble counts.
What one capture says is confirmed by a second one some minutes later before anybody is told.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.capture.link_rot import Observation, Standing, sign, standing
from sources.models import Capture, Source
from sources.outcomes import Rot
from sources.storage.archive import texts_of
from sources.text.comparing import is_same

OBSERVATIONS_COUNTED = 50  # the newest ones, from which strikes are counted
Reason = Capture.Reason


# --- Opening what is due ---


def open_due_captures() -> list[int]:
    """Open a capture for each source whose time to be looked at again has come; returns the captures' ids.

    At most CLAIMDESK_RECHECK_BATCH at a time of those under watch and of those to make sure of, the longest due first,
    each in its own transaction: two beats that run at once share the work and double nothing.
    """
    again = timezone.now() + timedelta(days=settings.RECHECK_DAYS)
    return [
        *_open_due("confirm_at", Reason.CONFIRM, confirm_at=None),
        *_open_due("recheck_at", Reason.RECHECK, recheck_at=again),
    ]


def _open_due(field: str, reason: str, **then: Any) -> list[int]:
    due = Source.objects.filter(**{f"{field}__lte": Now()}).order_by(field)
    ids = list(due.values_list("pk", flat=True)[: settings.RECHECK_BATCH])
    return [capture_id for source_id in ids if (capture_id := _open_one(source_id, field, reason, then))]


@transaction.atomic
def _open_one(source_id: int, field: str, reason: str, then: dict[str, Any]) -> int | None:
    due = Source.objects.filter(pk=source_id, **{f"{field}__lte": Now()})
    source = due.select_for_update().first()
    if source is None:
        return None
    Source.objects.filter(pk=source_id).update(**then)
    capture, is_new = Capture.objects.get_or_open(source, reason=reason, requested_by_id=None)
    if not is_new:
        return None
    record(EventType.CAPTURE_REQUESTED, source, by=None, capture=capture.pk, reason=capture.reason)
    return capture.pk


# --- What was seen ---


def look_again(source_ids: Sequence[int]) -> None:
    """Look at these sources a second time, CLAIMDESK_CONFIRM_AFTER from now, where that is not on its way."""
    at = timezone.now() + timedelta(seconds=settings.CONFIRM_AFTER)
    Source.objects.online().filter(pk__in=source_ids, confirm_at=None).update(confirm_at=at)


def standing_of(source: Source, *, before: Capture | None = None) -> Standing:
    """Where the link of `source` stands after what the desk itself saw of it lately, or saw `before` a capture. One
    query."""
    newest = source.captures.filter(state=Capture.State.SEALED, origin=Capture.Origin.FETCHED).order_by("-pk")
    if before is not None:
        newest = newest.filter(pk__lt=before.pk)
    rows = newest.values_list("sealed_at", "outcome", "verdict")[:OBSERVATIONS_COUNTED]
    looks = [Observation(at, outcome, verdict) for at, outcome, verdict in rows if at is not None]
    return standing(reversed(looks), apart=timedelta(seconds=settings.CONFIRM_AFTER))


def take_note(capture_ids: Sequence[int]) -> None:
    """Say of the sources of these sealed captures whether they are gone, and look a second time at what one look alone
    says: that a page is gone, or that the text of a watched one is another."""
    seen = Capture.objects.filter(pk__in=capture_ids, state=Capture.State.SEALED, origin=Capture.Origin.FETCHED)
    for capture in seen.select_related("source").defer("hops", "links", "layout", "source__search_text"):
        said = sign(capture.outcome, capture.verdict)
        if said not in (Rot.NONE, Rot.ALIVE) or capture.source.gone_at:
            _count(capture.source)
        if said == Rot.ALIVE and _reads_differently(capture):
            look_again([capture.source_id])


def _count(source: Source) -> None:
    found, now = standing_of(source), timezone.now()
    is_gone = found.is_gone(settings.GONE_STRIKES)
    if is_gone != (source.gone_at is not None):
        Source.objects.filter(pk=source.pk).update(gone_at=now if is_gone else None, updated_at=now)
    if found.is_doubted:
        look_again([source.pk])


def _reads_differently(capture: Capture) -> bool:
    """Whether a watched source says something else than the last time; typesetting does not matter."""
    if capture.source.recheck_at is None or capture.reason == Reason.CONFIRM:
        return False
    before = capture_before(capture)
    if before is None or before.text_sha256 == capture.text_sha256:
        return False
    texts = texts_of([before.pk, capture.pk])
    return len(texts) == 2 and not is_same(texts[before.pk], texts[capture.pk])


def capture_before(capture: Capture) -> Capture | None:
    """The newest of the older captures that `capture` may be compared with. One query."""
    older = Capture.objects.with_content().filter(source=capture.source_id, pk__lt=capture.pk)
    alike = older.filter(origin=capture.origin, verdict=capture.verdict).exclude(text_sha256="")
    return alike.order_by("-pk").defer("hops", "links", "layout").first()


def are_comparable(before: Capture, after: Capture) -> bool:
    """Whether both hold the same sort of page, seen in the same way: a wall says nothing of an article."""
    same_sort = (before.origin, before.verdict) == (after.origin, after.verdict)
    return same_sort and all(each.has_content and each.text_sha256 for each in (before, after))
