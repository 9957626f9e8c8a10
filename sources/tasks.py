"""Carries ids down to the workshop, after commit."""

from typing import Any

from celery import shared_task


@shared_task
def capture_source(*, capture_id: int, **_kwargs: Any) -> None:
    """Capture what `capture_id` asks for."""
