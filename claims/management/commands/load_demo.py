"""`manage.py load_demo`: the demo desk, on a desk that has people already."""

from typing import Any

from django.conf import settings

from claimdesk.commands import DeskCommand, Refused
from claims.demo.loading import is_loaded, load_demo, usual_editor


class Command(DeskCommand):
    help = "Log the demo's ten claims with their sources. Doing it again changes nothing."

    def act(self, **_options: Any) -> None:
        """Load it, and say how many claims came. Raises Refused where its pages could not be reached."""
        if not settings.DEMO:
            raise Refused("The demo's pages are only served and reachable with CLAIMDESK_DEMO=on.")
        if is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        self.stdout.write(f"Logged {len(load_demo(by=usual_editor()))} claims.")
