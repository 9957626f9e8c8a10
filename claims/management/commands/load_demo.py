"""`manage.py load_demo`: the demo desk, on a desk that has people already."""

from typing import Any

from claimdesk.commands import DeskCommand
from claims.demo.loading import is_loaded, load_demo, usual_editor


class Command(DeskCommand):
    """Loads the demo once."""

    help = "Log the demo's ten claims with their sources. Doing it again changes nothing."

    def act(self, **_options: Any) -> None:
        """Load it, and say how many claims came."""
        if is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        self.stdout.write(f"Logged {len(load_demo(by=usual_editor()))} claims.")
