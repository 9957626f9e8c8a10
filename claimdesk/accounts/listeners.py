"""What happens at the door, written down."""

import logging
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import Error as DatabaseFault
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from claimdesk.accounts.models import User, stored_username
from claimdesk.accounts.roles import Permission
from claimdesk.accounts.sessions import address_of, begin, forget
from claimdesk.audit.context import current_action
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.audit.targets import OPEN_TO_ALL, TARGETS, TargetKind

logger = logging.getLogger(__name__)

SIGN_IN_EVENTS = tuple(event for event in EventType if event.partition(".")[0] in {"session", "factor", "identity"})


@receiver(user_logged_in)
def signed_in(*, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Somebody came in through a browser."""
    if isinstance(user, User) and "REMOTE_ADDR" in request.META:  # a request that came in by a server
        begin(request)
        request.signed_in_now = user  # type: ignore[attr-defined] # NoteSession lets the browser remember it
        with transaction.atomic():
            record(EventType.SIGNED_IN, user, by=user, address=address_of(request), means=_means(request, user))


@receiver(user_logged_out)
def signed_out(*, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    if isinstance(user, User) and "REMOTE_ADDR" in request.META:
        forget(request.session.session_key)
        with transaction.atomic():
            record(EventType.SIGNED_OUT, user, by=user, address=address_of(request))


@receiver(user_login_failed)
def sign_in_refused(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """A wrong password for somebody. What was typed as a name that nobody has may be a password, so it is not kept."""
    user = User.objects.filter(username=stored_username(credentials.get("username", ""))).first()
    if user is not None and request is not None:
        try:
            with transaction.atomic():
                record(EventType.SIGN_IN_FAILED, user, by=None, address=address_of(request))
        except DatabaseFault:  # it is locked or away: the log of the process keeps what the audit log could not
            logger.exception("A sign-in of account %s from %s was refused", user.pk, address_of(request))
            raise


@receiver(post_save, sender=Authenticator)
def factor_saved(
    *, instance: Authenticator, created: bool, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    """Somebody added a second factor, made or used up recovery codes, or called a passkey something else. allauth's own
    signals come after the commit: too late. That one was looked at or used is written by its columns alone."""
    if created:
        _record(EventType.FACTOR_ADDED, instance)
    elif update_fields is None:
        is_code = instance.type == Authenticator.Type.RECOVERY_CODES
        _record(EventType.FACTOR_USED_UP if is_code else EventType.FACTOR_RENAMED, instance)


@receiver(post_delete, sender=Authenticator)
def factor_removed(*, instance: Authenticator, **_kwargs: Any) -> None:
    """Somebody removed a second factor, or replaced their recovery codes."""
    _record(EventType.FACTOR_REMOVED, instance)


@receiver(signals.authentication_failed)
def factor_refused(*, user: User, authenticator: Authenticator | None = None, **_kwargs: Any) -> None:
    kind = authenticator.type if authenticator else ""
    with transaction.atomic():
        record(EventType.SIGN_IN_FAILED, user, by=None, factor=kind)


def _means(request: HttpRequest, user: User) -> list[str]:
    """How `user` proved who they are, one after the other: `password`, `totp`, `webauthn` (a passkey),
    `recovery_codes`, or `socialaccount` (single sign-on)."""
    return [each.get("type") or each["method"] for each in get_authentication_records(request, user)]


def _record(event: EventType, factor: Authenticator) -> None:
    with transaction.atomic():
        record(event, factor.user, by=current_action().by or factor.user, factor=factor.type)


def register() -> None:
    """Say who may read events about accounts."""
    TARGETS.register("accounts.user", TargetKind(telling=_for_chiefs))
    TARGETS.register("accounts.apikey", OPEN_TO_ALL)
    TARGETS.register("accounts.invitation", TargetKind(telling=_invitations_for_chiefs))


def _for_chiefs(user: User) -> Q:
    """The events that tell from where and by what others sign in, and their e-mail addresses."""
    if user.holds(Permission.MANAGE_PEOPLE):
        return Q(pk__in=[])
    telling = Q(event__in=SIGN_IN_EVENTS) | Q(event=EventType.PERSON_CHANGED, data__before__has_key="email")
    return Q(telling, target_type="accounts.user") & ~Q(target_id=user.pk)


def _invitations_for_chiefs(user: User) -> Q:
    """The events about invitations, which tell the e-mail addresses of people who are not here yet."""
    return Q(pk__in=[]) if user.holds(Permission.MANAGE_PEOPLE) else Q(target_type="accounts.invitation")
