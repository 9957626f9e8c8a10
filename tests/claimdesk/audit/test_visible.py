"""Who may read which events: nobody reads what nobody registered."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import Q

from claimdesk.accounts.models import User
from claimdesk.audit import log, visible
from claimdesk.audit.events import EventType
from claimdesk.audit.log import Thing, record
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.targets import OPEN_TO_ALL, TARGETS, TargetKind
from claimdesk.audit.visible import visible_events
from claimdesk.errors import NotAllowed
from claimdesk.registry import Registry
from sources import permissions
from sources.models import Source
from tests.builders import a_source, chief, editor

pytestmark = pytest.mark.django_db


def _events_of(*kinds: str) -> None:
    for number, kind in enumerate(kinds, 1):
        AuditEvent.objects.create(event="claim.logged", door="api", target_type=kind, target_id=number)


def _kinds(user: User | None) -> set[str]:
    return set(visible_events(user).values_list("target_type", flat=True))


def test_events_of_a_kind_that_nobody_registered_are_read_by_the_desk_alone() -> None:
    _events_of("claims.topic", "claims.unheard_of")
    assert "claims.unheard_of" not in _kinds(chief())
    assert "claims.topic" in _kinds(chief(username="other"))
    assert "claims.unheard_of" in _kinds(None)


def test_without_any_registration_nobody_reads_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    _events_of("claims.topic", "claims.claim")
    monkeypatch.setattr(visible, "TARGETS", Registry[TargetKind]("nothing"))
    assert _kinds(chief()) == set()
    assert _kinds(None) >= {"claims.topic", "claims.claim"}


def test_a_kind_hides_rows_and_telling_events(monkeypatch: pytest.MonkeyPatch) -> None:
    _events_of("claims.topic", "claims.rating")
    topics: Registry[TargetKind] = Registry("topics")
    monkeypatch.setattr(visible, "TARGETS", topics)
    topics.register("claims.topic", TargetKind(hidden=lambda _user: User.objects.filter(pk=-1).values("pk")))
    topics.register(
        "claims.rating", TargetKind(telling=lambda _user: Q(target_type="claims.rating", event="claim.logged"))
    )
    assert _kinds(editor()) == {"claims.topic"}


def test_record_refuses_a_kind_that_nobody_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic(), pytest.raises(ImproperlyConfigured, match=r"read events about sources\.unheard_of"):
        record(EventType.ARCHIVE_MOVE_BEGUN, Thing("sources.unheard_of", "s3"), by=None)
    source = a_source()
    monkeypatch.setattr(log, "TARGETS", Registry[TargetKind]("nothing"))
    with transaction.atomic(), pytest.raises(ImproperlyConfigured, match=r"sources\.source"):
        record(EventType.SOURCE_REVISED, source, by=None)


def test_every_kind_says_whether_rows_of_it_may_be_hidden() -> None:
    """Models with a confidential side are never open to all, nor are sign-ins and invitations of others."""
    assert {kind for kind, entry in TARGETS.items() if entry != OPEN_TO_ALL} == {
        "accounts.invitation", "accounts.user", "claims.claim", "claims.claimant", "claims.readermessage",
        "claims.savedview", "outbox.outboxentry", "sources.source", "sources.webhookendpoint",
    }  # fmt: skip


def test_where_nobody_says_what_is_public_all_of_it_is_taken_for_public(monkeypatch: pytest.MonkeyPatch) -> None:
    source = a_source()
    sources = Source.objects.filter(pk=source.pk)
    permissions.require_redescribe(editor(), sources)
    monkeypatch.setattr(permissions, "PUBLIC", Registry("nothing"))
    with pytest.raises(NotAllowed):
        permissions.require_redescribe(editor(username="other"), sources)
    permissions.require_redescribe(chief(), sources)


def test_the_list_in_the_order_of_time_takes_the_index_of_time() -> None:
    newest: models.QuerySet[AuditEvent] = visible_events(editor()).order_by("-at", "-id")[:50]
    plan = newest.explain()
    assert "audit_target" not in plan
