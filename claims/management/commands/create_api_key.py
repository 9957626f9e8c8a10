"""`manage.py create_api_key NAME --scope read`: a key for a program."""

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from claimdesk.accounts.actions import create_api_key
from claimdesk.commands import DeskCommand, person_named
from claimdesk.ids import parse_number

MOST_DAYS = 36500


class Command(DeskCommand):
    """Prints the key and nothing else, so that a script can take it."""

    help = "Create an API key and print it, this once. Use it as `Authorization: Bearer KEY`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what or who uses the key")
        parser.add_argument("--scope", required=True, help="public, read, or write (which includes read)")
        parser.add_argument("--user", help="whose account it acts as; without it the key gets an account of its own")
        parser.add_argument(
            "--expires", type=parse_days, metavar="DAYS", help="days until it stops working (default: never)"
        )

    def act(self, **options: Any) -> None:
        lasts = options["expires"]
        _key, secret = create_api_key(
            name=options["name"],
            scope=options["scope"],
            user=person_named(options["user"]),
            expires_at=None if lasts is None else timezone.now() + timedelta(days=lasts),
            by=None,
        )
        self.stdout.write(secret)


def parse_days(text: str) -> int:
    """A number of days from the command line. Raises ArgumentTypeError."""
    number = parse_number(text)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise ArgumentTypeError(f"'{text}' is not a number of days from 1 to {MOST_DAYS}")
    return number
