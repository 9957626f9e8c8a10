"""E-mail to people about their own account: what a chief changed that they must hear of."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.outbox.channels import CHANNELS, NothingToSend
from claimdesk.outbox.mail_channel import OutgoingMail, mail_channel
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later

ACCOUNT_LETTER = "account_letter"  # the kind of entry in the outbox
PASSWORD_RENEWED, FACTORS_RESET = "password_renewed", "factors_reset"

# Subject and words of each; `%(by)s` did it.
_LETTERS = {
    PASSWORD_RENEWED: (
        gettext_lazy("Your password was renewed"),
        gettext_lazy(
            "%(by)s gave you a new password in ClaimDesk. Choose another one when you have signed in with it.\n\n"
            "If you did not ask for this, tell a chief editor at once."
        ),
    ),
    FACTORS_RESET: (
        gettext_lazy("Your second factor was reset"),
        gettext_lazy(
            "%(by)s removed your second factor in ClaimDesk and ended your sessions, so that you can "
            "sign in with your password and add a new one.\n\nIf you did not ask for this, tell a chief "
            "editor at once."
        ),
    ),
}


def register_account_letters() -> None:
    """Say how these letters go out."""
    CHANNELS.register(ACCOUNT_LETTER, mail_channel(gettext_lazy("E-mail about one’s own account"), _compose))


def owe_letter(which: str, person: User, *, by: User | None) -> None:
    """Let `person`, if they have an address, hear that `by` did `which` (a key of _LETTERS). Must run in the
    transaction of that."""
    if person.email:
        payload = {"letter": which, "to": person.pk, "by": str(by) if by else ""}
        send_later(ACCOUNT_LETTER, label=str(person), payload=payload)


def _compose(entry: OutboxEntry) -> OutgoingMail:
    person = User.objects.filter(pk=entry.payload["to"]).exclude(email="").first()
    if person is None:
        raise NothingToSend
    subject, words = _LETTERS[entry.payload["letter"]]
    with translation.override(person.language or settings.LANGUAGE_CODE):
        by = entry.payload["by"] or gettext("Whoever runs ClaimDesk's machine")
        return OutgoingMail(EmailMessage(str(subject), str(words) % {"by": by}, to=[person.email]))
