"""Inviting people by a link that is good once and not for long."""

import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.actions import add_person
from claimdesk.accounts.api_keys import digest_of
from claimdesk.accounts.models import Invitation, User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claimdesk.outbox.channels import CHANNELS, NothingToSend
from claimdesk.outbox.mail_channel import OutgoingMail, mail_channel
from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.outgoing import send_later
from claimdesk.runtime.mail import MAX_REASON, is_mail_set

INVITATION = "invitation"  # the kind of entry in the outbox
_SALT = "claimdesk.invitation"


@transaction.atomic
@acting
def invite(*, full_name: str, email: str, role: str, by: User | None, language: str = "") -> tuple[Invitation, str]:
    """Invite somebody to the desk as `role`. Returns the invitation and the link, which is shown now and never again;
    another one is e-mailed, too, where a mail server is set. Raises Invalid, NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    _require_invitable(full_name, email, role)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        full_name=full_name.strip(),
        email=email.strip(),
        role=role,
        language=language,
        digest=digest_of(secret),
        invited_by=by,
        expires_at=timezone.now() + timedelta(hours=settings.INVITATION_HOURS),
    )
    record(EventType.INVITATION_SENT, invitation, by=by, role=role, email=invitation.email)
    link = settings.URL + reverse("invitation", args=[secret])
    if is_mail_set():  # else it would be printed, and the link stands in no log
        send_later(INVITATION, str(invitation.pk), label=invitation.full_name)
    return invitation, link


def invitation_of(secret: str) -> Invitation | None:
    """The invitation that `secret` opens now; None for one that is unknown, used, revoked or too old."""
    return _opened_by(secret).first()


@transaction.atomic
@acting
def accept_invitation(secret: str, *, username: str, full_name: str, password: str) -> User:
    """Add the invited person, who chose `username` and `password` and wrote the name as it is right. The link is good
    no more. Raises Invalid; Conflict for a link that is not good any more."""
    invitation = _opened_by(secret).select_for_update().first()
    if invitation is None:
        raise Conflict(_("This link no longer works. Ask a chief editor for a new one."), code="link_used")
    person = add_person(
        username=username,
        full_name=full_name or invitation.full_name,
        email=invitation.email,
        role=invitation.role,
        language=invitation.language,
        password=password,
        by=None,
    )
    invitation.person, invitation.used_at = person, timezone.now()
    invitation.save(update_fields=["person", "used_at"])
    record(EventType.INVITATION_USED, invitation, by=person)
    return person


@transaction.atomic
@acting
def revoke_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Let the link open nothing any more. Revoking twice, or one that was used, does nothing. Raises NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    if Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        record(EventType.INVITATION_REVOKED, invitation, by=by)


def _require_invitable(full_name: str, email: str, role: str) -> None:
    fields: dict[str, str] = {}
    if not full_name.strip():
        fields["full_name"] = _("Enter the name their colleagues know.")
    if role not in Role.values:
        fields["role"] = _("Choose one of the roles.")
    try:
        validate_email(email.strip())
    except ValidationError:
        fields["email"] = _("Enter an e-mail address.")
    if User.objects.filter(email__iexact=email.strip()).exclude(email="").exists():
        fields["email"] = _("Somebody has this e-mail address already.")
    if fields:
        raise Invalid(_("The invitation can't be sent like this."), fields=fields)


def register_invitation_mail() -> None:
    """Say how invitations are mailed."""
    channel = mail_channel(
        gettext_lazy("E-mail with an invitation"), _compose, failed=_note_unsent, revived=_note_replay
    )
    CHANNELS.register(INVITATION, channel)


def _mailed_link(invitation: Invitation) -> str:
    """The link that is mailed. It is made as the mail goes out and kept nowhere; it is good for as long as the one that
    the chief saw."""
    token = signing.dumps([invitation.pk, invitation.digest], salt=_SALT)
    return settings.URL + reverse("invitation", args=[token])


def _opened_by(secret: str) -> "QuerySet[Invitation]":
    """The open invitation of the link that a chief saw, or of the one that was mailed."""
    try:
        key, digest = signing.loads(secret, salt=_SALT)
    except signing.BadSignature:
        return Invitation.objects.open().filter(digest=digest_of(secret))
    return Invitation.objects.open().filter(pk=key, digest=digest)


def _compose(entry: OutboxEntry) -> OutgoingMail:
    invitation = Invitation.objects.open().select_related("invited_by").filter(pk=entry.reference).first()
    if invitation is None:
        raise NothingToSend
    with translation.override(invitation.language or settings.LANGUAGE_CODE):
        words = _(
            "%(by)s invites you to ClaimDesk. Your role: %(role)s.\n\nOpen this link and choose a "
            "username and a password:\n%(link)s\n\nIt works once, until %(until)s. If you did not expect "
            "this invitation, ignore it."
        )
        said = {
            "by": invitation.invited_by or "ClaimDesk",
            "role": invitation.get_role_display(),
            "link": _mailed_link(invitation),
            "until": timezone.localtime(invitation.expires_at).strftime("%Y-%m-%d %H:%M"),
        }
        mail = EmailMessage(_("An invitation to ClaimDesk"), words % said, to=[invitation.email])
    return OutgoingMail(mail, partial(_note_mailed, invitation))


def _note_mailed(invitation: Invitation, refusal: str) -> None:
    if not refusal:
        Invitation.objects.filter(pk=invitation.pk).update(mailed_at=timezone.now(), mail_error="")


def _note_unsent(entry: OutboxEntry) -> None:
    """Let the page of the invitation say why the mail was given up."""
    if entry.state == OutboxEntry.State.DEAD:
        Invitation.objects.filter(pk=entry.reference).update(mail_error=entry.last_error[:MAX_REASON])


def _note_replay(entry: OutboxEntry) -> None:
    Invitation.objects.filter(pk=entry.reference).update(mail_error="")
