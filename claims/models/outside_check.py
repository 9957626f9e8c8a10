"""Checks that other newsrooms published."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCCharField
from sources.urls import MAX_LENGTH


class OutsideCheck(models.Model):
    """One page of another newsroom with the claims that it checked. It is nobody's verdict here, and no page, feed or
    search for readers has it. `markups` are as Google's Fact Check Tools API has them (ClaimReviewMarkup)."""

    page_url = models.CharField(_("page"), max_length=MAX_LENGTH, unique=True)
    site = models.CharField(_("site"), max_length=253, db_index=True)
    published_on = models.CharField(_("published on"), max_length=40, blank=True)
    publisher = NFCCharField(_("publisher"), max_length=300, blank=True)
    publisher_image = models.CharField(_("picture of the publisher"), max_length=MAX_LENGTH, blank=True)
    markups = models.JSONField(_("checked claims"))
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("check of another newsroom")
        verbose_name_plural = _("checks of other newsrooms")

    def __str__(self) -> str:
        return f"#{self.pk} {self.page_url}"
