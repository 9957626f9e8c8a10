"""What the desk does for itself, by the clock."""

from typing import Any

from celery import shared_task

from claimdesk.runtime import databases


@shared_task
def refresh_statistics(**_kwargs: Any) -> None:
    """Keep the plans of the database good while its tables grow."""
    databases.analyze_tables()
