"""Inviting people by a link that is good once and not for long."""

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claimdesk.accounts.actions import add_person
from claimdesk.accounts.api_keys import digest_of
from claimdesk.accounts.models import Invitation, User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from claimdesk.runtime.mail import MAX_REASON, is_mail_set, permanent_refusal

logger = logging.getLogger(__name__)


@transaction.atomic
@acting
def invite(*, full_name: str, email: str, role: str, by: User | None, language: str = "") -> tuple[Invitation, str]:
    """Invite somebody to the desk as `role`. Returns the invitation and the link, which is shown now and never again;
    it is e-mailed after the commit, too, where a mail server is set. Raises Invalid, NotAllowed."""
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
        transaction.on_commit(lambda: _mail_to(invitation, link), robust=True)
    return invitation, link


def invitation_of(secret: str) -> Invitation | None:
    """The invitation that `secret` opens now; None for one that is unknown, used, revoked or too old."""
    return Invitation.objects.open().filter(digest=digest_of(secret)).first()


@transaction.atomic
@acting
def accept_invitation(secret: str, *, username: str, full_name: str, password: str) -> User:
    """Add the invited person, who chose `username` and `password` and wrote the name as it is right. The link is good
    no more. Raises Invalid; Conflict for a link that is not good any more."""
    invitation = Invitation.objects.open().select_for_update().filter(digest=digest_of(secret)).first()
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


def _mail_to(invitation: Invitation, link: str) -> None:
    """Send the link once, and note what came of it: nothing of the link is kept, so nobody can send it again."""
    try:
        _write_to(invitation, link)
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        invitation.mail_error = permanent_refusal(error) or str(error)[:MAX_REASON] or type(error).__name__
        logger.warning("The invitation #%s was not mailed: %s", invitation.pk, invitation.mail_error)
    else:
        invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at", "mail_error"])


def _write_to(invitation: Invitation, link: str) -> None:
    with translation.override(invitation.language or settings.LANGUAGE_CODE):
        words = _(
            "%(by)s invites you to ClaimDesk. Your role: %(role)s.\n\nOpen this link and choose a "
            "username and a password:\n%(link)s\n\nIt works once, until %(until)s. If you did not expect "
            "this invitation, ignore it."
        )
        until = timezone.localtime(invitation.expires_at).strftime("%Y-%m-%d %H:%M")
        said = {"by": invitation.invited_by or "ClaimDesk", "role": invitation.get_role_display(), "link": link}
        subject = _("An invitation to ClaimDesk")
        send_mail(subject, words % {**said, "until": until}, None, [invitation.email])
