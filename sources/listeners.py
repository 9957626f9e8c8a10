"""What `sources` itself hears: of sealed captures, and of workers that start."""

from collections.abc import Sequence
from typing import Any

from celery.signals import worker_process_init
from django.conf import settings
from django.db.models import Q
from django.dispatch import receiver

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import WORKER, through
from claimdesk.audit.targets import OPEN_TO_ALL, TARGETS, TargetKind
from claimdesk.celery import app, enqueue
from claimdesk.notices.subjects import SUBJECTS, Subject
from sources.actions import follow_named, join_told
from sources.capture import config, rendering
from sources.models import Source, WebhookEndpoint
from sources.monitoring import take_note
from sources.permissions import events_about_hidden_sources, hidden_sources, visible_sources, visible_webhooks
from sources.signals import captures_sealed
from sources.tasks import capture_source, render_page
from sources.webhooks.webhook_sending import register_channel

SOURCES = Subject(
    Source, visible_sources, "admin:sources_source_change", discreet=lambda: Source.objects.filter(is_confidential=True)
)
WEBHOOKS = Subject(WebhookEndpoint, visible_webhooks, "admin:sources_webhookendpoint_change")


def register() -> None:
    """Say who may read events about sources and what belongs to them."""
    TARGETS.register("sources.source", TargetKind(hidden_sources, events_about_hidden_sources))
    TARGETS.register("sources.publisher", OPEN_TO_ALL)
    TARGETS.register("sources.webhookendpoint", TargetKind(telling=_webhooks_for_chiefs))
    TARGETS.register("sources.signingkey", OPEN_TO_ALL)
    TARGETS.register("sources.timestamptoken", OPEN_TO_ALL)
    TARGETS.register("sources.archive", OPEN_TO_ALL)  # no row: the store of files
    SUBJECTS.register(SOURCES.label, SOURCES)
    SUBJECTS.register(WEBHOOKS.label, WEBHOOKS)
    register_channel()


def _webhooks_for_chiefs(user: User) -> Q:
    """Events that tell addresses of other systems are for those who manage people."""
    return Q(pk__in=[]) if user.holds(Permission.MANAGE_PEOPLE) else Q(target_type="sources.webhookendpoint")


@receiver(captures_sealed)
def note_what_is_there(*, capture_ids: Sequence[int], **_kwargs: Any) -> None:
    """Pages go, and texts change; that is counted and made sure of."""
    take_note(capture_ids)


@receiver(captures_sealed)
def join_what_they_tell(*, capture_ids: Sequence[int], **_kwargs: Any) -> None:
    """Pages say which URL is their own, and copies at archives of what they are."""
    with through(WORKER):
        join_told(capture_ids)


@receiver(captures_sealed)
def look_in_the_browser(*, capture_ids: Sequence[int], **_kwargs: Any) -> None:
    """Where the desk has a browser, the pages are looked at in one, too."""
    if not settings.BROWSER:
        return
    for capture_id in capture_ids:
        for rendering_id in rendering.request_rendering(capture_id):
            enqueue(render_page, rendering_id=rendering_id)


@receiver(captures_sealed)
def follow_what_they_name(*, capture_ids: Sequence[int], **_kwargs: Any) -> None:
    """Where the desk is set to, what the pages say they have their news from is recorded and archived."""
    with through(WORKER):
        for capture_id in capture_ids:
            follow_named(capture_id)


@worker_process_init.connect
def be_ready_to_read(**_kwargs: Any) -> None:
    """The process that reads takes a second to start: it does while the first page is not there yet."""
    if settings.CELERY_TASK_ROUTES[capture_source.name]["queue"] in app.amqp.queues.consume_from:
        config.extractor().start()
