"""What `claims` hears from `sources`."""

from typing import Any

from django.dispatch import receiver

from claims.quotes import check_capture
from sources.signals import capture_sealed


@receiver(capture_sealed)
def look_for_quotes(*, capture_id: int, **_kwargs: Any) -> None:
    """A capture was sealed: its text may hold quotations, or have lost them."""
    check_capture(capture_id)
