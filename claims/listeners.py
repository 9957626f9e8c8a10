"""What `claims` hears from `sources`."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.targets import OPEN_TO_ALL, TARGETS, TargetKind
from claimdesk.audit.wordings import WORDINGS
from claimdesk.notices.subjects import SUBJECTS
from claims.actions import settle_sources
from claims.actions.reader_mail import register_reader_mail
from claims.models import Claim
from claims.models.status import Status
from claims.permissions import hidden_claimants, hidden_claims, hidden_messages, hidden_views, is_public
from claims.quote_checks import check_captures
from claims.workflow.blind import telling_events
from claims.workflow.notifying import CLAIMS, MESSAGES, VIEWS
from claims.workflow.published_content import refresh_content
from claims.workflow.reconsidering import reconsider_grounds
from sources.models.source import SourceQuerySet
from sources.permissions import PUBLIC
from sources.signals import (
    attribution_changed,
    captures_sealed,
    description_changed,
    grounds_changed,
    hidden_source_brought,
)


def register() -> None:
    """Say who may read events about claims and what belongs to them, what notices can be about, and what is public."""
    TARGETS.register("claims.claim", TargetKind(hidden_claims, telling_events))
    WORDINGS.register(EventType.CLAIM_MOVED, _new_status)
    TARGETS.register("claims.claimant", TargetKind(hidden_claimants))
    TARGETS.register("claims.savedview", TargetKind(hidden_views))
    TARGETS.register("claims.readermessage", TargetKind(hidden_messages))
    TARGETS.register("claims.topic", OPEN_TO_ALL)
    TARGETS.register("claims.outsidecheck", OPEN_TO_ALL)
    TARGETS.register("claims.rating", OPEN_TO_ALL)
    SUBJECTS.register(CLAIMS.label, CLAIMS)
    SUBJECTS.register(VIEWS.label, VIEWS)
    SUBJECTS.register(MESSAGES.label, MESSAGES)
    PUBLIC.register("claims", is_public)
    register_reader_mail()


@receiver(captures_sealed)
def look_for_quotes(*, capture_ids: Sequence[int], **_kwargs: Any) -> None:
    """Captures were sealed: their texts may hold quotations, or have lost them."""
    check_captures(capture_ids)


@receiver(attribution_changed)
def keep_hidden(*, origin_id: int, by: User | None, **_kwargs: Any) -> None:
    """What a hidden source names is hidden with it, and what an open one names is not."""
    settle_sources([origin_id], by=by)


@receiver(grounds_changed)
def send_back(*, sources: SourceQuerySet, by: User | None, change: str, **_kwargs: Any) -> None:
    """What a submitted verdict rests on was changed beside the claim; of a public one readers get it as it is now."""
    resting = Claim.objects.submitted().filter(citations__source__in=sources.leading_here())
    for claim in resting.distinct().order_by("pk"):
        reconsider_grounds(Claim.objects.select_for_update().get(pk=claim.pk), by=by, change=change)
    bring_published_up_to_date(sources=sources, by=by)


@receiver(description_changed)
def bring_published_up_to_date(*, sources: SourceQuerySet, by: User | None, **_kwargs: Any) -> None:
    """What readers get of public verdicts is as the desk calls its sources now."""
    public = Claim.objects.public().filter(citations__source__in=sources.leading_here())
    for claim in public.distinct().order_by("pk"):
        refresh_content(Claim.objects.select_for_update().get(pk=claim.pk), by=by)


@receiver(hidden_source_brought)
def tell_readers(*, source_id: int, by: User | None, **_kwargs: Any) -> None:
    """Whoever sees a confidential claim reads in its history that somebody else came upon a source of it."""
    for claim in Claim.objects.filter(is_confidential=True, citations__source=source_id).distinct().order_by("pk"):
        record(EventType.CLAIM_SOURCE_BROUGHT, claim, by=by, source=source_id)


def _new_status(event: AuditEvent) -> str:
    """Where the claim stands since a move: “status → Published”."""
    code = str(event.data.get("to", ""))
    return _("status → %(status)s") % {"status": dict(Status.choices).get(code, code)}
