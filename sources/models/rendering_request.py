"""Pages that wait for the browser."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sources.models.capture import Capture


class RenderingQuerySet(models.QuerySet["Rendering"]):
    """Questions about renderings; times by the database's clock, which all workers share."""

    def waiting(self) -> "RenderingQuerySet":
        """Those that any worker may take now."""
        over = Q(retry_at=None) | Q(retry_at__lte=Now())
        return self.filter(over, state=Rendering.State.WAITING)

    def abandoned(self) -> "RenderingQuerySet":
        """Those whose worker let the lease run out."""
        return self.filter(state=Rendering.State.WORKING, lease_expires_at__lte=Now())


class Rendering(models.Model):
    """A request to render the page of a sealed capture in a browser, too. The result is a capture of its own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Rendering")
        DONE = "done", _("Done")

    capture = models.OneToOneField(Capture, models.PROTECT, verbose_name=_("capture"), related_name="rendering")
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.WAITING)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    lease_token = models.CharField(max_length=40, blank=True)
    lease_expires_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(null=True)
    storage_failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(_("next attempt at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    result = models.OneToOneField(
        Capture, models.PROTECT, verbose_name=_("rendered capture"), related_name="rendered_from", null=True
    )

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", result__isnull=False) & ~Q(outcome="")
                | Q(state="waiting", result=None)
                | Q(state="working", result=None, lease_expires_at__isnull=False),
                name="rendering_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="rendering_open", condition=~Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.capture.url} ({self.get_state_display()})"
