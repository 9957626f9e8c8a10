"""The table of what goes out later."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.fields import NFCCharField

MAX_ERROR_LENGTH = 500  # characters


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    def owed(self) -> "OutboxQuerySet":
        """Those that still have to go out."""
        return self.filter(state=OutboxEntry.State.WAITING)

    def newest_about(self, kind: str, reference: str) -> "OutboxEntry | None":
        """The newest entry of `kind` about `reference`, in whatever state."""
        return self.filter(kind=kind, reference=reference).order_by("-pk").first()

    def dead(self) -> "OutboxQuerySet":
        """Those that ClaimDesk gave up."""
        return self.filter(state=OutboxEntry.State.DEAD)


class OutboxEntry(models.Model):
    """One thing that goes out later: what it is (`kind`, a name in CHANNELS), and what it is about.

    `reference` tells entries of a kind apart: two of one kind and reference never wait at the same time. `lane` is
    where it goes: where that is down, the rest of the lane waits. `label` is read by chiefs, who may not see every
    claim: it tells no words of one. Payloads hold no secrets: who opens the database reads them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("outgoing message", "Waiting")
        SENT = "sent", pgettext_lazy("outgoing message", "Sent")
        DEAD = "dead", pgettext_lazy("outgoing message", "Not delivered")

    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    lane = models.CharField(_("where to"), max_length=500, blank=True)
    label = NFCCharField(_("about"), max_length=300, blank=True)
    payload = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    waiting_since = models.DateTimeField(_("waiting since"), default=timezone.now)  # begins anew with each replay
    due_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = NFCCharField(_("what the last attempt met"), max_length=MAX_ERROR_LENGTH, blank=True)
    ended_at = models.DateTimeField(_("sent or given up at"), null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reference"],
                name="outbox_waits_once",
                condition=Q(state="waiting") & ~Q(reference=""),
            ),
            models.CheckConstraint(condition=Q(state__in=["waiting", "sent", "dead"]), name="outbox_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | ~Q(state="waiting") & Q(ended_at__isnull=False),
                name="outbox_ended_or_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "due_at", "id"], name="outbox_due", condition=Q(state="waiting")),
            models.Index(fields=["-id"], name="outbox_dead", condition=Q(state="dead")),
            models.Index(fields=["state", "ended_at"], name="outbox_ended"),
            models.Index(fields=["kind", "reference", "-id"], name="outbox_about"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}: {self.label}"
