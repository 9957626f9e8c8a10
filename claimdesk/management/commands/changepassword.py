"""`manage.py changepassword NAME`: a new password, in place of Django's command, which knows no audit log."""

from typing import Any

from django.core.management.base import CommandParser

from claimdesk.accounts.actions import renew_password
from claimdesk.commands import DeskCommand, Refused, person_named


class Command(DeskCommand):
    """Gives somebody a new password and prints it."""

    help = "Give somebody a new random password, and print it, this once. The old one stops working at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name to sign in with")

    def act(self, **options: Any) -> None:
        person = person_named(options["username"])
        if person is None:
            raise Refused("Say whose password it is.")
        self.stdout.write(renew_password(person, by=None))
