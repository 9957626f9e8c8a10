"""Carry ids to a worker after the commit: what is done with them is in the engines."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claimdesk.celery import enqueue
from sources.backup import scheduled
from sources.capture import pipeline, rendering, worker
from sources.evidence import anchors, fixity, ledger, orphans, tokens
from sources.monitoring import open_due_captures
from sources.webhooks.webhook_following import follow_changes


@shared_task
def capture_source(*, capture_id: int | None = None, **_kwargs: Any) -> None:
    """Capture whatever is next: one wake-up may serve many captures, and those that are more urgent than its own.

    Where hosts are busy a worker is woken again when they are free, for whichever capture is next then.
    """
    with through(WORKER):
        wakeups_due = worker.answer(capture_id)
    for seconds in wakeups_due:
        enqueue(capture_source, after=seconds)


@shared_task
def tell_webhooks(**_kwargs: Any) -> None:
    """Hand what changed to the outbox for those who want to hear of it."""
    with through(WORKER):
        has_more = follow_changes()
    if has_more:
        enqueue(tell_webhooks)


@shared_task
def sweep_captures(**_kwargs: Any) -> None:
    """Wake workers again for captures that none of them took."""
    for capture_id in pipeline.sweep():
        enqueue(capture_source, capture_id=capture_id)


@shared_task
def render_page(*, rendering_id: int, **_kwargs: Any) -> None:
    """Render the page that `rendering_id` names, if no worker did yet."""
    with through(WORKER):
        wake_in = rendering.run_rendering(rendering_id)
    if wake_in is not None:
        enqueue(capture_source, after=wake_in)


@shared_task
def sweep_renderings(**_kwargs: Any) -> None:
    """Wake workers again for pages that none of them took."""
    for rendering_id in rendering.free_abandoned_renderings():
        enqueue(render_page, rendering_id=rendering_id)


@shared_task
def recheck_sources(**_kwargs: Any) -> None:
    """Re-check watched sources whose time has come."""
    with through(WORKER):
        for capture_id in open_due_captures():
            enqueue(capture_source, capture_id=capture_id)


@shared_task
def close_ledger(**_kwargs: Any) -> None:
    """Close a period of the ledger if seals wait, sign a checkpoint over all, and have it timestamped."""
    with through(WORKER):
        ledger.close_period()
        anchors.keep_anchor()
        tokens.owe_tokens()


@shared_task
def mail_anchor(**_kwargs: Any) -> None:
    """Send the newest checkpoint to those who hold it elsewhere."""
    with through(WORKER):
        anchors.owe_anchor_mail()


@shared_task
def check_fixity(**_kwargs: Any) -> None:
    """Read some of the stored files again."""
    with through(WORKER):
        fixity.check_round()


@shared_task
def collect_orphans(**_kwargs: Any) -> None:
    """Delete archived files that nothing refers to."""
    orphans.delete_orphans()


@shared_task
def make_backup(**_kwargs: Any) -> None:
    """Make the backup of the settings if it is due."""
    with through(WORKER):
        scheduled.make_due_backup()
