"""Changing one's own e-mail address: it counts once its owner followed the link that was sent there."""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk.accounts.actions import change_own_email
from claimdesk.accounts.models import User
from claimdesk.errors import Conflict, Invalid
from claimdesk.runtime.mail import is_mail_set

_SALT = "claimdesk.own_email"
LINK_SECONDS = 24 * 3600


def ask_own_email(email: str, *, by: User) -> None:
    """Send a link to `email` that makes it the address of `by`. Raises Invalid, Conflict where no mail can be sent."""
    try:
        validate_email(email)
    except ValidationError as error:
        sentence = _("Enter an e-mail address.")
        raise Invalid(sentence, fields={"email": sentence}) from error
    if not is_mail_set():
        raise Conflict(_("No mail server is set: ask a chief editor to change your e-mail address."), code="no_mail")
    link = settings.URL + reverse("own_email", args=[signing.dumps([by.pk, by.email, email], salt=_SALT)])
    with translation.override(by.language or settings.LANGUAGE_CODE):
        words = _("Open this link in the browser in which you are signed in to ClaimDesk, within a day:\n%(link)s")
        subject = _("Confirm your e-mail address")
        try:
            send_mail(subject, words % {"link": link}, None, [email])
        except OSError as error:  # smtplib's errors are OSErrors
            raise Conflict(_("The e-mail was not sent: %(why)s") % {"why": error}, code="not_sent") from error


def confirm_own_email(token: str, *, by: User) -> str:
    """Make the address in the link that of `by`, and return it. Raises Conflict for a link that is too old, was used,
    or was sent to somebody else, Invalid where somebody has the address meanwhile."""
    try:
        key, before, email = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        key, before, email = None, "", ""
    if key != by.pk or before != by.email:
        raise Conflict(_("This link no longer works. Ask for a new one on your own page."), code="link_used")
    change_own_email(email=email, by=by)
    return str(email)
