"""The audit log."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.events import SYSTEM, EventType
from claimdesk.fields import NFCCharField


class AuditEvent(models.Model):
    """One thing that happened at the desk. Append-only, and without foreign keys: history never blocks nor follows
    a deletion, so names are stored as they were."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    event = models.CharField(_("event"), max_length=40, choices=EventType)
    actor_id = models.BigIntegerField(_("actor's id"), null=True, db_index=True)
    actor_label = NFCCharField(_("who"), max_length=200)
    door = models.CharField(_("door"), max_length=20)
    target_type = models.CharField(_("kind"), max_length=60)
    target_id = models.BigIntegerField(_("id"))
    target_label = NFCCharField(_("what"), max_length=300)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_target"),
            models.Index(fields=["event", "-id"], name="audit_event"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.actor} · {self.get_event_display()} · {self.target_label}"

    @property
    def actor(self) -> str:
        """Who did it, by the name of then; the desk itself where nobody did."""
        return self.actor_label or str(SYSTEM)
