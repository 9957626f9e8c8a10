"""The e-mail that tells a reader that the newsroom answered: with the address of their page, and no word of either."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claimdesk.runtime.mail import permanent_refusal
from claims.models import ReaderMessage
from claims.verdict_page.addresses import absolute_url

MAX_MAILED = 100  # of one round
LEASE = timedelta(minutes=10)  # until another worker tries what this one took

logger = logging.getLogger(__name__)


def send_answers() -> int:
    """Send what is due, each by one worker; how many went out. What fails is tried again for CLAIMDESK_EMAIL_DAYS."""
    now = timezone.now()
    due = ReaderMessage.objects.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")
    return sum(_send(message) for message in due[:MAX_MAILED])


def _send(message: ReaderMessage) -> bool:
    mine = timezone.now() + LEASE
    row = ReaderMessage.objects.filter(pk=message.pk, mail_due_at=message.mail_due_at)
    if not row.update(mail_due_at=mine):
        return False
    row = ReaderMessage.objects.filter(pk=message.pk, mail_due_at=mine)
    try:
        _letter(message).send()
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        oldest = timezone.now() - timedelta(days=settings.EMAIL_DAYS)
        if permanent_refusal(error) or (message.answered_at and message.answered_at < oldest):
            row.update(mail_due_at=None)
        logger.warning("The answer to message %d was not mailed: %s", message.pk, error)
        return False
    row.update(mail_due_at=None)
    return True


def _letter(message: ReaderMessage) -> EmailMessage:
    with translation.override(message.language):
        address = absolute_url(reverse("public:message", args=[message.token]))
        words = _("We answered what you wrote to us. Read the answer here: %(url)s") % {"url": address}
        subject = _("Our answer to you: %(newsroom)s") % {"newsroom": settings.PUBLIC_NAME}
    return EmailMessage(subject, f"{words}\n", to=[message.email], headers={"Auto-Submitted": "auto-generated"})
