"""The task that deletes old notices."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claimdesk.notices import forgetting


@shared_task
def forget_notices(**_kwargs: Any) -> None:
    """Delete the notices that were read long ago."""
    with through(WORKER):
        forgetting.forget_old()
