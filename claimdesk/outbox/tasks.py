"""Tasks that send what waits in the outbox, and forget what went out."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claimdesk.celery import enqueue
from claimdesk.outbox import dispatching, retention


@shared_task
def send_outbox(**_kwargs: Any) -> None:
    """Send all that is due: one message serves all entries, and the sweeper enqueues again for what failed."""
    with through(WORKER):
        is_cut = dispatching.dispatch_due().is_cut
    if is_cut:
        enqueue(send_outbox)


@shared_task
def forget_outbox(**_kwargs: Any) -> None:
    """Delete what went out long ago."""
    with through(WORKER):
        retention.forget_sent()
