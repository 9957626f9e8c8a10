"""Carries the mail out, after commit."""

from typing import Any

from celery import shared_task

from claimdesk.audit.door import WORKER, through
from claimdesk.notices import mailing


@shared_task
def send_mails(**_kwargs: Any) -> None:
    """Send whatever e-mail is due: one bell serves all, and the sweeper rings again for what failed."""
    with through(WORKER):
        mailing.send_due()
