"""`manage.py createsuperuser NAME`: one more chief, in place of Django's command, which knows no audit log."""

from typing import Any

from django.core.management.base import CommandParser

from claimdesk.accounts.actions import add_person, random_password
from claimdesk.accounts.roles import Role
from claimdesk.commands import DeskCommand


class Command(DeskCommand):
    """Adds a chief and prints the password."""

    help = "Add a chief, and print the password, this once. Everybody else is invited or added by a chief."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the name to sign in with")
        parser.add_argument("--name", default="", help="first and last name")
        parser.add_argument("--email", default="")

    def act(self, **options: Any) -> None:
        password = random_password()
        add_person(
            username=options["username"],
            full_name=options["name"],
            email=options["email"],
            role=Role.CHIEF,
            password=password,
            by=None,
        )
        self.stdout.write(password)
