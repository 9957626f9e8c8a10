"""Single sign-on: who is at the desk already comes in by it; nobody joins by it."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.oidc import DeskProvider
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record

logger = logging.getLogger(__name__)


class DeskSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Links an identity to the one active person with its e-mail address, where the provider vouches for that."""

    @override
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    @override
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> DeskProvider:
        return DeskProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    @override
    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """A sentence at the door for the person; what was wrong is for the log of the process."""
        logger.warning("A single sign-on was refused: %s", exception or error)
        messages.error(
            request, _("The single sign-on did not say reliably who you are. Try again, or tell a chief editor.")
        )
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link the identity the first time it comes; who is not at the desk is led back to the door."""
        if sociallogin.is_existing:
            return
        person = _person_with(_vouched(sociallogin))
        if person is None:
            messages.error(
                request, _("Nobody in ClaimDesk has the e-mail address you signed in with. Ask a chief editor.")
            )
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            _refuse_second(request, person, sociallogin)
        with transaction.atomic():
            sociallogin.connect(request, person)
            record(EventType.IDENTITY_LINKED, person, by=person, provider=sociallogin.account.provider)


def _refuse_second(request: HttpRequest, person: User, sociallogin: Any) -> None:
    """Another identity with the same address may be another person, as after somebody left: a chief has to say."""
    with transaction.atomic():
        record(EventType.IDENTITY_REFUSED, person, by=None, provider=sociallogin.account.provider)
    sentence = _(
        "This account already signs in with another identity. Ask a chief editor whether yours takes its place."
    )
    messages.error(request, sentence)
    raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def _vouched(sociallogin: Any) -> set[str]:
    """The addresses that the provider says it has verified."""
    return {address.email for address in sociallogin.email_addresses if address.verified is True and address.email}


def _person_with(emails: set[str]) -> User | None:
    """The one active person with one of `emails`; nobody where two share it."""
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    found = [person for email in emails for person in people.filter(email__iexact=email)[:2]]
    return found[0] if len(found) == 1 else None
