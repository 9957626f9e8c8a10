"""E-mail as a channel: one session with the mail server for each round."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.functional import Promise

from claimdesk.outbox.channels import Channel, LaneDown, Send, TryAgain, Undeliverable
from claimdesk.outbox.models import OutboxEntry
from claimdesk.runtime.mail import permanent_refusal


@dataclass(frozen=True)
class OutgoingMail:
    """An e-mail as it goes out. `noted` hears what the server said: nothing where it took the mail, its words where it
    will never take it."""

    mail: EmailMessage
    noted: Callable[[str], None] | None = None


def mail_channel(
    label: str | Promise,
    compose: Callable[[OutboxEntry], OutgoingMail],
    *,
    failed: Callable[[OutboxEntry], None] | None = None,
    revived: Callable[[OutboxEntry], None] | None = None,
) -> Channel:
    """A channel whose entries are e-mails. `compose` writes one as it goes out, or raises NothingToSend."""

    @contextmanager
    def opened() -> Iterator[Send]:
        server: BaseEmailBackend = get_connection()

        def send(entry: OutboxEntry) -> None:
            written = compose(entry)
            refusal = _refusal_of(written.mail, server)
            if written.noted is not None:
                written.noted(refusal)
            if refusal:
                raise Undeliverable(refusal)

        yield send
        with suppress(OSError):
            server.close()

    return Channel(label, opened, failed, revived, lambda: timedelta(days=settings.EMAIL_DAYS), is_mail=True)


def _refusal_of(mail: EmailMessage, server: BaseEmailBackend) -> str:
    """Send `mail`; what the server said where it will never take it. Raises LaneDown where the server cannot be
    reached, TryAgain where it may take the mail later."""
    try:
        server.open()
    except OSError as error:  # smtplib's errors are OSErrors
        raise LaneDown(str(error)) from error
    try:
        server.send_messages([mail])
    except (OSError, ValueError) as error:  # refused, cut off; or an address that cannot stand in a head
        with suppress(OSError):
            server.close()  # the session may be of no use any more
        if refusal := permanent_refusal(error):
            return refusal
        raise TryAgain(str(error)) from error
    return ""
