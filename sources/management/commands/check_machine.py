"""`manage.py check_machine`: has this machine what all machines of the desk must have in common?"""

from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand
from sources.agreement import agree, agreed_facts, disagreements


class Command(DeskCommand):
    """The roles of `./desk` ask it before they start."""

    help = (
        "Compare archive, keys and the settings that change meaning with those of the desk: exit code 0 if they agree, "
        "1 with a difference per line. The first machine writes down what it has."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accept", action="store_true", help="from now on all machines must have what this one has"
        )

    def act(self, **options: Any) -> int:
        """Print the differences, one a line."""
        if options["accept"] or not agreed_facts():
            agree()
        found = disagreements()
        for sentence in found:
            self.stdout.write(sentence)
        return 1 if found else 0
