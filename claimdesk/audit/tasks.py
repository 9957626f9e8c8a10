"""What workers do for the audit log."""

from typing import Any

from celery import shared_task

from claimdesk.audit.chain import link_waiting


@shared_task
def link_events(**_kwargs: Any) -> None:
    """Link the events that were committed since."""
    link_waiting()
