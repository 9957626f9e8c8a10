"""Lists of claims that somebody keeps: their filters, order and columns under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCCharField

MAX_QUERY_CHARACTERS = 2000


class SavedView(models.Model):
    """A list of claims as one person saved it, for themselves or for everybody. Each sees in it what they may see."""

    name = NFCCharField(_("name"), max_length=80)
    query = models.CharField(_("query"), max_length=MAX_QUERY_CHARACTERS, blank=True)  # as in the address of the list
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("saved by"), related_name="saved_views"
    )
    is_shared = models.BooleanField(_("for everybody"), default=False)
    is_watched = models.BooleanField(_("tell me of new claims"), default=False)
    # What the owner had been told of, or had there, at the last check.
    known_ids = models.JSONField(default=list, editable=False)
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]
        indexes = [models.Index(fields=["checked_at"], name="saved_view_watched", condition=Q(is_watched=True))]

    def __str__(self) -> str:
        return self.name
