"""The e-mail that tells a reader that the newsroom answered: with the address of their page, and no word of either."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.outbox.channels import CHANNELS, NothingToSend
from claimdesk.outbox.mail_channel import OutgoingMail, mail_channel
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from claims.models import ReaderMessage
from claims.verdict_page.addresses import absolute_url

READER_ANSWER = "reader_answer"  # the kind of entry in the outbox


def register_reader_mail() -> None:
    """Say how answers to readers go out."""
    CHANNELS.register(READER_ANSWER, mail_channel(gettext_lazy("E-mail about an answer to a reader"), _compose))


def owe_answer(message: ReaderMessage) -> None:
    """Let the reader, if they left an address, hear that `message` was answered; once, however often the answer
    changes before. Must run in the transaction of the answer."""
    if message.email:
        send_later(READER_ANSWER, str(message.pk), label=f"#{message.pk}")


def _compose(entry: OutboxEntry) -> OutgoingMail:
    message = ReaderMessage.objects.filter(pk=int(entry.reference)).exclude(email="").first()
    if message is None:
        raise NothingToSend
    with translation.override(message.language):
        address = absolute_url(reverse("public:message", args=[message.token]))
        words = _("We answered what you wrote to us. Read the answer here: %(url)s") % {"url": address}
        subject = _("Our answer to you: %(newsroom)s") % {"newsroom": settings.PUBLIC_NAME}
    headers = {"Auto-Submitted": "auto-generated"}
    return OutgoingMail(EmailMessage(subject, f"{words}\n", to=[message.email], headers=headers))
