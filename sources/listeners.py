"""What `sources` itself hears of sealed captures."""

from typing import Any

from django.dispatch import receiver

from claimdesk.audit.door import WORKER, through
from claimdesk.audit.visible import HIDDEN
from claimdesk.celery import ring
from sources.actions import follow_named
from sources.capture import rendering
from sources.permissions import hidden_sources
from sources.signals import capture_sealed
from sources.tasks import render_page

HIDDEN["sources.source"] = hidden_sources


@receiver(capture_sealed)
def look_in_the_browser(*, capture_id: int, **_kwargs: Any) -> None:
    """Where the desk has a browser, the page is looked at in one, too."""
    for rendering_id in rendering.wish(capture_id):
        ring(render_page, rendering_id=rendering_id)


@receiver(capture_sealed)
def follow_what_it_names(*, capture_id: int, **_kwargs: Any) -> None:
    """Where the desk is set to, what the page says it has its news from is recorded and archived."""
    with through(WORKER):
        follow_named(capture_id)
