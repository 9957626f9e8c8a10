"""The browser that renders pages: Debian's chromium, and the library that drives it. Only where it is wanted."""

from collections.abc import Sequence
from importlib.util import find_spec

from claimdesk.cli.console import CliError, echo
from claimdesk.cli.setup import system
from claimdesk.cli.setup.install import Environment
from sources.browser.command import find_program

# Letters for what the pages say: without them a picture shows boxes.
_PACKAGES = ("chromium", "chromium-sandbox", "fonts-liberation", "fonts-dejavu-core")


def browser(_arguments: Sequence[str]) -> int:
    Environment().ensure(browser=True)
    ensure_chromium()
    echo("The browser is installed. `CLAIMDESK_BROWSER=on ./desk run` opens a desk that renders pages.")
    return 0


def ensure_chromium() -> None:
    """Install Chromium where there is none. Raises CliError when it cannot be done."""
    if not find_program():
        system.install(_PACKAGES, why="rendering pages (Chromium)")
    if not find_program():
        raise CliError("Chromium is nowhere to be found, and rendering pages needs it.")


def require_browser() -> None:
    """See that a desk whose settings ask for a browser has one. Runs in the environment. Raises CliError."""
    if not find_program() or find_spec("playwright") is None:
        raise CliError("CLAIMDESK_BROWSER is on, and the browser is not installed: run ./desk browser once.")
