"""What readers get: each published verdict, as it was when it was published."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCTextField
from claimdesk.text.folding import fold
from claimdesk.text.languages import Language
from claims.models.claim import Claim
from claims.models.review import Correction, Review


class PublicationQuerySet(models.QuerySet["Publication"]):
    """The only place that says what readers may have. Every page, feed and answer for them asks here."""

    def known(self) -> "PublicationQuerySet":
        """The newest publication of each claim, also where it was withdrawn since; never of a confidential claim."""
        return self.filter(is_newest=True, claim__is_confidential=False)

    def shown(self) -> "PublicationQuerySet":
        """Every verdict that readers may see now: published or corrected, not withdrawn, whatever has become of the
        claim since. A reopened claim keeps its published verdict until it is corrected or withdrawn."""
        return self.known().filter(withdrawn_at=None)

    def last_change(self) -> datetime | None:
        """When readers got something new, or lost something, for the last time; one look into an index."""
        changed: datetime | None = self.order_by("-changed_at").values_list("changed_at", flat=True).first()
        return changed

    def newest_first(self) -> "PublicationQuerySet":
        """The order of the list, of the feeds and of the sitemap."""
        return self.order_by("-published_at", "-pk")


class Publication(models.Model):
    """One published verdict. `content` is all that readers get of it (workflow/published_content.py).

    It holds copies, so that later work on the claim reaches readers only when it is approved and published. While the
    claim stands as published, names that a chief editor changes are brought into it. A correction makes a new row; the
    old one stays in the history of the page.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="publications")
    review = models.ForeignKey(Review, models.PROTECT, verbose_name=_("review"), related_name="+")
    correction = models.OneToOneField(
        Correction, models.PROTECT, verbose_name=_("correction"), related_name="publication", null=True
    )
    number = models.PositiveIntegerField(_("number"))
    is_newest = models.BooleanField(_("newest"), default=True)
    content = models.JSONField(_("content"))
    language = models.CharField(_("language"), max_length=3, choices=Language)
    search_text = models.TextField(default="")
    published_at = models.DateTimeField(_("published at"))
    changed_at = models.DateTimeField(_("changed at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_reason = NFCTextField(_("withdrawn because"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="publication_number"),
            models.UniqueConstraint(fields=["claim"], name="publication_newest", condition=Q(is_newest=True)),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="publication_withdrawn_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="publication_known", condition=Q(is_newest=True)),
            models.Index(fields=["-changed_at"], name="publication_changed"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} #{self.claim_id}"

    @property
    def is_correction(self) -> bool:
        """Whether it took the place of an earlier verdict."""
        return self.number > 1


def search_document(content: dict[str, Any]) -> str:
    """The folded text by which readers find a verdict: only words that they get."""
    claim = content["claim"]
    words = [claim["text"], claim["translation"], claim["quote"], claim["place"], content["claimant"]["name"]]
    return fold(" ".join(words))
