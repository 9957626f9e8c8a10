"""E-mail that did not arrive: told on the pages of those it was for, and to who manages people."""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.accounts.invitations import INVITATION
from claimdesk.accounts.models import Invitation, User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.notices.models import Notice
from claimdesk.outbox.models import OutboxEntry
from claimdesk.runtime.mail import is_mail_set

MAX_UNDELIVERED = 10  # shown on the first page


@dataclass(frozen=True)
class Undelivered:
    """An e-mail that did not arrive, and the page of whom it was for."""

    sentence: str
    url: str


def delivery_words(invitation: Invitation) -> str:
    """What became of the e-mail with the link of `invitation`, in a sentence."""
    if invitation.mailed_at:
        return _("The link was sent to %(email)s.") % {"email": invitation.email}
    if invitation.mail_error:
        said = {"email": invitation.email, "why": invitation.mail_error}
        return _("The e-mail to %(email)s was not sent: %(why)s") % said
    entry = OutboxEntry.objects.newest_about(INVITATION, str(invitation.pk))
    if entry is not None and entry.state == OutboxEntry.State.WAITING:
        if not entry.last_error:
            return _("The link is being sent to %(email)s.") % {"email": invitation.email}
        said = {"email": invitation.email, "why": entry.last_error}
        return _("The e-mail to %(email)s was not sent yet and is tried again: %(why)s") % said
    if not is_mail_set():
        return _("No mail server is set: pass this link on yourself.")
    return _("The e-mail to %(email)s is not known to be sent.") % {"email": invitation.email}


def refusal_words(person: User) -> str:
    """What the mail server said where it takes no mail for `person`; empty where the newest one arrived."""
    refused = Notice.objects.undelivered().filter(to=person).order_by("-pk").first()
    if refused is None or Notice.objects.filter(to=person, pk__gt=refused.pk, mailed_at__isnull=False).exists():
        return ""
    said = {"email": person.email, "why": refused.mail_refused}
    return _("The mail server refuses e-mail to %(email)s: %(why)s") % said


def _is_anything_undelivered(user: User) -> bool:
    """Asked in one query, since it is asked on each first page."""
    unsent, refused = Invitation.objects.open().exclude(mail_error=""), Notice.objects.undelivered()
    return User.objects.filter(Exists(unsent) | Exists(refused), pk=user.pk).exists()


def undelivered(user: User) -> list[Undelivered]:
    """What did not arrive and somebody should see to, for who manages people. Empty for others."""
    if not may(user, Permission.MANAGE_PEOPLE) or not _is_anything_undelivered(user):
        return []
    invitations = Invitation.objects.open().exclude(mail_error="").order_by("-pk")[:MAX_UNDELIVERED]
    told = [
        Undelivered(delivery_words(one), reverse("admin:accounts_invitation_change", args=[one.pk]))
        for one in invitations
    ]
    refused = Notice.objects.undelivered().values("to")
    people = User.objects.filter(pk__in=refused, is_active=True).order_by("pk")[:MAX_UNDELIVERED]
    said = [(refusal_words(one), reverse("admin:accounts_user_change", args=[one.pk])) for one in people]
    return [*told, *(Undelivered(words, url) for words, url in said if words)][:MAX_UNDELIVERED]
