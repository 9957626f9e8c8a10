"""What colleagues say about a claim."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCCharField, NFCTextField
from claims.models.claim import Citation, Claim

MAX_QUOTED_CHARACTERS = 1000  # of a sentence that a comment is about


class Comment(models.Model):
    """One thing that somebody said about a claim. Who takes it back leaves an empty row that says so; what was said
    stays in the audit log."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="comments")
    text = NFCTextField(_("comment"), blank=True)
    # What it is about, where that is not the whole claim: a citation, and words of its source as they stood there.
    citation = models.ForeignKey(
        Citation, models.SET_NULL, verbose_name=_("citation"), related_name="comments", null=True, blank=True
    )
    quoted = NFCCharField(_("commented words"), max_length=MAX_QUOTED_CHARACTERS, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+", null=True
    )
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name=_("mentions"), related_name="+")
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("changed at"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("removed by"), related_name="+", null=True
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(text="") | Q(removed_at__isnull=False, text=""),
                name="comment_has_text_unless_removed",
            ),
        ]
        indexes = [models.Index(fields=["claim", "-id"], name="comment_claim")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.by or '—'}: {self.text[:80]}"
