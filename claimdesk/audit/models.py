from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.events import SYSTEM, EventType
from claimdesk.fields import NFCCharField


def known_events() -> list[tuple[str, Any]]:
    """The events by their codes; named so that one more event is no migration."""
    return list(EventType.choices)


class AuditEvent(models.Model):
    """One thing that happened at the desk. Append-only, which the database holds itself (claimdesk.audit.guards), and
    without foreign keys: history never blocks nor follows a deletion, so names are stored as they were."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    event = models.CharField(_("event"), max_length=40, choices=known_events)
    actor_id = models.BigIntegerField(_("actor's id"), null=True, db_index=True)
    actor_label = NFCCharField(_("who"), max_length=200)
    door = models.CharField(_("via"), max_length=20)
    target_type = models.CharField(_("kind"), max_length=60)
    target_id = models.BigIntegerField(_("id"))
    target_label = NFCCharField(_("what"), max_length=300)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_target"),
            models.Index(fields=["-at", "-id"], name="audit_time"),
            models.Index(fields=["event", "-at", "-id"], name="audit_event_time"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor_time"),
            models.Index(fields=["door", "-at", "-id"], name="audit_door_time"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.actor} · {self.get_event_display()} · {self.target_label}"

    @property
    def actor(self) -> str:
        """Who did it, by the name of then; the desk itself where nobody did."""
        return self.actor_label or str(SYSTEM)


class AuditLink(models.Model):
    """A link of the chain over the log: the digest of one event, bound to the link before. Append-only as well.

    `sha256` is the digest of the link's own canonical form (claimdesk.audit.chain), which names `previous`.
    """

    position = models.PositiveBigIntegerField(_("position"), primary_key=True)
    event_id = models.BigIntegerField(_("event"), unique=True)
    event_sha256 = models.CharField(_("SHA-256 of the event"), max_length=64)
    previous = models.CharField(_("link before"), max_length=64, blank=True)
    linked_at = models.DateTimeField(_("linked at"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("link of the log")
        verbose_name_plural = _("links of the log")

    def __str__(self) -> str:
        return f"#{self.position} {self.sha256[:16]}"


class UnlinkedEvent(models.Model):
    """An event that has no link yet. The database writes it down with the event; whoever links strikes it off."""

    event_id = models.BigIntegerField(_("event"), primary_key=True)

    class Meta:
        verbose_name = _("event without a link")
        verbose_name_plural = _("events without a link")

    def __str__(self) -> str:
        return f"#{self.event_id}"
