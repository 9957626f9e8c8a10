"""What the desk does for claims by the clock."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claims.actions import forget_old_messages, raise_alarms, tell_of_new_claims


@shared_task
def verify_verdicts(**_kwargs: Any) -> None:
    """Compare the public verdicts with what was approved, and tell the chief editors of what is wrong."""
    with through(WORKER):
        raise_alarms()


@shared_task
def watch_views(**_kwargs: Any) -> None:
    """Tell those who watch a saved view of the claims that are new in it."""
    with through(WORKER):
        tell_of_new_claims()


@shared_task
def forget_messages(**_kwargs: Any) -> None:
    """Delete the messages of readers that were closed long ago."""
    with through(WORKER):
        forget_old_messages()
