"""What reviewers found. All append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.constraints import hex_digest
from claimdesk.fields import NFCTextField
from claims.models.claim import Citation, Claim
from claims.models.rating import Rating


class Review(models.Model):
    """A reviewer's rating with rationale and evidence. A new opinion is a new review."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="reviews")
    rating = models.ForeignKey(Rating, models.PROTECT, verbose_name=_("rating"), related_name="reviews")
    rationale = NFCTextField(_("rationale"))
    evidence = models.ManyToManyField(Citation, verbose_name=_("evidence"), related_name="+", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("reviewer"), related_name="reviews", null=True
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [models.CheckConstraint(condition=~Q(rationale=""), name="review_has_rationale")]
        indexes = [
            models.Index(fields=["claim", "-id"], name="review_claim"),
            models.Index(fields=["-created_at", "-id"], name="review_newest"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.rating} ({self.by or '—'})"


class ReviewDraft(models.Model):
    """What a reviewer has written so far, shown to nobody else. It is deleted when they write the review."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="drafts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("reviewer"), related_name="review_drafts"
    )
    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("rating"), related_name="+", null=True, blank=True
    )
    rationale = NFCTextField(_("rationale"), blank=True)
    evidence = models.ManyToManyField(Citation, verbose_name=_("evidence"), related_name="+", blank=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("draft review")
        verbose_name_plural = _("draft reviews")
        constraints = [models.UniqueConstraint(fields=["claim", "by"], name="draft_one_each")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.by}: #{self.claim_id}"


class BlindCheck(models.Model):
    """A second person's own rating, given before they saw the first. Asked once for a submission, answered once.

    `agreed` says whether it was the same step of the scale as the review's.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="blind_checks")
    review = models.ForeignKey(Review, models.PROTECT, verbose_name=_("review"), related_name="blind_checks")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("second person"), related_name="blind_checks"
    )
    submission = models.PositiveIntegerField(_("submission"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    rating = models.ForeignKey(Rating, models.PROTECT, verbose_name=_("rating"), related_name="blind_checks", null=True)
    rationale = NFCTextField(_("rationale"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    agreed = models.BooleanField(_("agreed"), null=True)

    class Meta:
        verbose_name = _("blind check")
        verbose_name_plural = _("blind checks")
        constraints = [
            models.UniqueConstraint(fields=["claim", "submission", "by"], name="blind_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, rating=None, agreed=None)
                | Q(answered_at__isnull=False, rating__isnull=False, agreed__isnull=False) & ~Q(rationale=""),
                name="blind_answered_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["by"], name="blind_open", condition=Q(answered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.by}: #{self.claim_id}"


class Approval(models.Model):
    """A second person's yes to a review, bound to the digest of what it was given for."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="approvals")
    review = models.ForeignKey(Review, models.PROTECT, verbose_name=_("review"), related_name="approvals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("approved by"), related_name="approvals"
    )
    submission = models.PositiveIntegerField(_("submission"), help_text=_("The submission of the claim it belongs to."))
    digest = models.CharField(_("SHA-256 of what was approved"), max_length=64)
    created_at = models.DateTimeField(_("approved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["claim", "submission", "by"], name="approval_once"),
            models.CheckConstraint(condition=hex_digest("digest"), name="approval_digest"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.by}: {self.review}"


class Correction(models.Model):
    """A published verdict that was replaced: the old review stays, with date and reason."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="corrections")
    old_review = models.ForeignKey(Review, models.PROTECT, verbose_name=_("old review"), related_name="+")
    new_review = models.ForeignKey(Review, models.PROTECT, verbose_name=_("new review"), related_name="+")
    changed = NFCTextField(_("what changed"), default="")
    reason = NFCTextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("corrected by"), related_name="+", null=True
    )
    created_at = models.DateTimeField(_("corrected at"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.old_review.rating} → {self.new_review.rating}"
