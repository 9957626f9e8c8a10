"""Tasks that send notices by e-mail and delete old ones."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claimdesk.notices import forgetting, mailing


@shared_task
def send_mails(**_kwargs: Any) -> None:
    """Send all e-mail that is due: one message serves all rows, and the sweeper enqueues again for what failed."""
    with through(WORKER):
        mailing.send_due()


@shared_task
def forget_notices(**_kwargs: Any) -> None:
    """Delete the notices that were read long ago."""
    with through(WORKER):
        forgetting.forget_old()
