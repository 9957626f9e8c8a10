"""`manage.py unlink_identity NAME`: let somebody's next single sign-on be linked anew."""

from typing import Any

from django.apps import apps
from django.core.management.base import CommandParser
from django.db import transaction

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.commands import DeskCommand, Refused, person_named


class Command(DeskCommand):
    """Forgets by which identity of a single sign-on somebody comes."""

    help = "Forget the identity by which somebody signs in, so that the next one with their e-mail address is linked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name to sign in with")

    def act(self, **options: Any) -> None:
        person = person_named(options["username"])
        if person is None or not apps.is_installed("allauth.socialaccount"):
            raise Refused("There is no single sign-on here, or you did not say whose.")
        account: Any = apps.get_app_config("socialaccount").get_model("SocialAccount")
        with transaction.atomic():
            deleted, _rows = account.objects.filter(user=person).delete()
            if deleted:
                record(EventType.IDENTITY_UNLINKED, person, by=None)
        self.stdout.write(f"{person} comes by no single sign-on now.")
