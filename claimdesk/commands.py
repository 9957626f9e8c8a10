"""What every management command of the desk has in common: it is a door, and decides nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claimdesk.accounts.models import User
from claimdesk.audit.context import COMMAND, through
from claimdesk.errors import DomainError


class Refused(CommandError):
    """The desk will not do it. Django shows name and sentence on stderr and leaves with `returncode`."""


class DeskCommand(BaseCommand):
    """A command that does its work in `act`: changes are recorded as come through this door, refusals become one
    sentence each on stderr and exit code 1. What `act` returns (None: 0) is the exit code."""

    requires_migrations_checks = False

    def act(self, **options: Any) -> int | None:
        """Do the work. Raises DomainError, Refused."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        """Called by Django; commands override `act`."""
        with through(COMMAND):
            try:
                code = self.act(**options)
            except DomainError as error:
                raise refused(error) from error
        if code:
            raise SystemExit(code)

    def progress(self, line: str) -> None:
        """Show how it goes, beside the result: on stderr, at once."""
        self.stderr.write(line, style_func=str)
        self.stderr.flush()


def refused(error: DomainError, *, returncode: int = 1) -> Refused:
    """The refusal as other doors word it, with the sentence of each field on a line of its own."""
    details = [f"{name}: {sentence}" for name, sentence in error.fields.items() if str(sentence) != str(error)]
    return Refused("\n  ".join([str(error), *details]), returncode=returncode)


def person_named(username: str | None) -> User | None:
    """In whose name a command acts; None without a name: the desk itself. Raises Refused."""
    if not username:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise Refused(f"Nobody at this desk is called “{username}”.") from error
