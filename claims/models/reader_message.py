"""What readers write to the newsroom: an error in a verdict, or a claim to check."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.fields import NFCTextField
from claims.models.claim import Claim

TOKEN_BYTES = 32
MAX_URL_CHARACTERS = 2000


def new_secret_path() -> str:
    """The part of an address that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class ReaderMessage(models.Model):
    """One message of a reader. Who holds its `token` sees at its address what became of it, and the newsroom's answer;
    no work, no names and no notes of the newsroom are shown there."""

    class Kind(models.TextChoices):
        """What a reader writes about: a verdict, or a claim."""

        ERROR = "error", _("Error in a verdict")
        SUGGESTION = "suggestion", _("Claim to check")

    class State(models.TextChoices):
        """How far the newsroom is with it."""

        RECEIVED = "received", pgettext_lazy("message", "Received")
        TAKEN = "taken", pgettext_lazy("message", "Being looked at")
        CLOSED = "closed", pgettext_lazy("message", "Closed")

    kind = models.CharField(_("about"), max_length=20, choices=Kind)
    state = models.CharField(_("status"), max_length=20, choices=State, default=State.RECEIVED)
    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name=_("claim"), related_name="+", null=True)
    text = NFCTextField(_("message"))
    url = models.CharField(_("URL"), max_length=MAX_URL_CHARACTERS, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2)  # of the page on which it was written
    token = models.CharField(max_length=64, unique=True, default=new_secret_path, editable=False)
    form_nonce = models.CharField(max_length=64, unique=True, editable=False)  # of the form, which is taken once
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("taken by"), related_name="+", null=True
    )
    answer = NFCTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    logged_claim = models.ForeignKey(
        Claim, models.SET_NULL, verbose_name=_("logged as"), related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("message from a reader")
        verbose_name_plural = _("messages from readers")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reader_message_has_text"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="reader_message_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="reader_message_answered_at",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="reader_message_open", condition=~Q(state="closed")),
            models.Index(fields=["closed_at"], name="reader_message_closed"),
        ]

    def __str__(self) -> str:
        # Without a word of it: the audit log and notices keep this longer than the message.
        return f"#{self.pk} {self.get_kind_display()}"

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED
