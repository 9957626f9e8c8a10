"""`manage.py first_run`: what `./desk run` calls at every start."""

from typing import Any

from claimdesk.commands import DeskCommand
from claims.demo.first_run import Newcomer, first_run


class Command(DeskCommand):
    """Fills an empty desk, and shows the passwords once."""

    help = "Fill an empty desk with its first people and the demo, and show their passwords once. Else do nothing."

    def act(self, **_options: Any) -> None:
        """Fill the desk if nobody is there."""
        first_run(self._show)

    def _show(self, newcomers: list[Newcomer]) -> None:
        lines = [
            f"  {someone.username:<10} {someone.password:<20} {someone.full_name}".rstrip() for someone in newcomers
        ]
        head = "Who may sign in, with passwords that are shown this once:"
        self.stdout.write("\n".join(["", head, "", *lines, ""]))
        self.stdout.flush()
