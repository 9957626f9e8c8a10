"""Who is named to see a confidential claim."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim


class ClaimReader(models.Model):
    """Somebody who is named to see a confidential claim."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("named by"), related_name="+", null=True
    )
    named_at = models.DateTimeField(_("named at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reader of a confidential claim")
        verbose_name_plural = _("readers of confidential claims")
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="claim_reader_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person}"
