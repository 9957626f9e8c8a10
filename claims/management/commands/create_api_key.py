"""`manage.py create_api_key NAME --scope read`: a key for a program."""

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from claimdesk.accounts.api_keys import MAX_RATE, create_api_key
from claimdesk.accounts.permissions import granted_by
from claimdesk.accounts.roles import WORDS, Scope
from claimdesk.commands import DeskCommand, person_named
from claimdesk.ids import parse_number

MOST_DAYS = 36500


class Command(DeskCommand):
    """Prints the key and nothing else, so that a script can take it."""

    help = "Create an API key and print it, this once. Use it as `Authorization: Bearer KEY`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what or who uses the key")
        parser.add_argument(
            "--scope",
            required=True,
            action="append",
            metavar="SCOPE",
            help=f"what it is good for: {', '.join(WORDS)}; may be repeated. `read` is {_of('read')}; `write` is that "
            f"and {_of('write', 'read')}",
        )
        parser.add_argument("--user", help="whose account it acts as; without it the key gets an account of its own")
        parser.add_argument(
            "--expires", type=parse_days, metavar="DAYS", help="days until it stops working (default: never)"
        )

        parser.add_argument(
            "--rate", type=parse_rate, metavar="REQUESTS", help="requests a minute (default: CLAIMDESK_API_KEY_RATE)"
        )

    def act(self, **options: Any) -> None:
        lasts = options["expires"]
        _key, secret = create_api_key(
            name=options["name"],
            scope=options["scope"],
            rate=options["rate"],
            user=person_named(options["user"]),
            expires_at=None if lasts is None else timezone.now() + timedelta(days=lasts),
            by=None,
        )
        self.stdout.write(secret)


def _of(word: str, without: str = "") -> str:
    """The scopes for which `word` stands."""
    granted = granted_by(word) - granted_by(without)
    return ", ".join(scope.value for scope in Scope if scope in granted)


def parse_rate(text: str) -> int:
    """A number of requests a minute from the command line. Raises ArgumentTypeError."""
    number = parse_number(text)
    if number is None or not 1 <= number <= MAX_RATE:
        raise ArgumentTypeError(f"'{text}' is not a number of requests from 1 to {MAX_RATE}")
    return number


def parse_days(text: str) -> int:
    """A number of days from the command line. Raises ArgumentTypeError."""
    number = parse_number(text)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise ArgumentTypeError(f"'{text}' is not a number of days from 1 to {MOST_DAYS}")
    return number
