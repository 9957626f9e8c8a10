"""Endpoints of other systems that are told of changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCCharField


class WebhookEndpoint(models.Model):
    """An address that is told of the changes that `account` may know of, from `cursor` of the feed of changes on.

    `events` are names such as `claim.verdict` or `source.*`; none means all. No secret is kept here: it is made of the
    key of the desk and of `generation`. After a rotation the one before signs as well until `previous_until`.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="webhooks"
    )
    url = models.CharField(_("URL"), max_length=500)  # the guard says whether it may be asked
    events = models.JSONField(_("events"), default=list, blank=True)
    cursor = models.CharField(_("cursor"), max_length=200, editable=False)
    generation = models.PositiveIntegerField(_("secret number"), default=1, editable=False)
    previous_until = models.DateTimeField(_("the secret before signs until"), null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    disabled_at = models.DateTimeField(_("disabled at"), null=True, editable=False)
    disabled_reason = NFCCharField(_("why it was disabled"), max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return f"#{self.pk} {self.url}"

    @property
    def lane(self) -> str:
        """What its messages in the outbox have in common: where it is down, the others wait."""
        return f"webhook {self.pk}"
