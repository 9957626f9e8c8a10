"""Single sign-on: who is at the desk already comes in by it; nobody joins by it."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record


class DeskSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Links an identity to the one active person with its e-mail address, where the provider vouches for that."""

    @override
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

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
        with transaction.atomic():
            sociallogin.connect(request, person)
            record(EventType.IDENTITY_LINKED, person, by=person, provider=sociallogin.account.provider)


def _vouched(sociallogin: Any) -> set[str]:
    """The addresses that the provider says it has verified."""
    return {address.email for address in sociallogin.email_addresses if address.verified and address.email}


def _person_with(emails: set[str]) -> User | None:
    """The one active person with one of `emails`; nobody where two share it."""
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    found = [person for email in emails for person in people.filter(email__iexact=email)[:2]]
    return found[0] if len(found) == 1 else None
