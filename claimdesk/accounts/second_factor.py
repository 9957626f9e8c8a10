"""Who has to have a second factor, and resetting those of somebody who lost theirs."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.accounts.sessions import end_session, live_sessions
from claimdesk.audit.context import acting
from claimdesk.errors import Invalid
from claimdesk.outbox.account_letters import FACTORS_RESET, owe_letter

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_ROLES = {
    "none": frozenset[str](),
    "chief": frozenset({Role.CHIEF}),
    "reviewers": frozenset({Role.CHIEF, Role.REVIEWER}),
    "everyone": frozenset(Role.values),
}


def is_required(user: User) -> bool:
    """Whether CLAIMDESK_MFA_REQUIRED asks `user` for a second factor."""
    return user.role in _ROLES[settings.MFA_REQUIRED]


def is_missing(user: User) -> bool:
    """Whether `user` has to have a second factor and has none. One query, and only where one is required."""
    return is_required(user) and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_the_last(authenticator: Authenticator) -> bool:
    """Whether its owner would be left without a second factor."""
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
    return authenticator.type in FACTORS and not others.exists()


@transaction.atomic
@acting
def reset_factors(person: User, *, by: User) -> None:
    """Remove every second factor of `person`, who lost them, end their sessions, and tell them by e-mail. Where one is
    required, the next sign-in leads to the page where they add another. Raises Invalid for one's own, NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    if person.pk == by.pk:
        raise Invalid(_("Change your own second factor on your own page, where you confirm your identity."))
    factors = Authenticator.objects.select_for_update().filter(user=person)
    if not factors:
        raise Invalid(_("%(name)s has no second factor.") % {"name": person}, code="no_factor")
    factors.delete()
    for session in live_sessions(person):
        end_session(session, by=by)
    owe_letter(FACTORS_RESET, person, by=by)
