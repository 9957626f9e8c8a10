"""Carries the mail out, after commit."""

from typing import Any

from celery import shared_task

from claimdesk.audit.context import WORKER, through
from claimdesk.notices import forgetting, mailing


@shared_task
def send_mails(**_kwargs: Any) -> None:
    """Send whatever e-mail is due: one bell serves all, and the sweeper rings again for what failed."""
    with through(WORKER):
        mailing.send_due()


@shared_task
def forget_notices(**_kwargs: Any) -> None:
    """Let go of what was read long ago."""
    with through(WORKER):
        forgetting.forget_old()
