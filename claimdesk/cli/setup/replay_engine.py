"""What replays archived pages in the browser: wabac.js, the engine of ReplayWeb.page. Only where it is wanted.

It is under the AGPL, so ClaimDesk does not ship it: npm installs it into `.tools/replay` of the checkout.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import echo
from claimdesk.cli.places import REPLAY_ENGINE_LOCK, ROOT
from claimdesk.cli.setup import system
from claimdesk.cli.setup.node_modules import install_node_modules
from claimdesk.cli.setup.stamped import ensure_installed, holds_lock

FOLDER = ROOT / ".tools" / "replay"


def install_replay(_arguments: Sequence[str]) -> int:
    """Install the engine that replays archived pages."""
    ensure_replay_engine()
    echo("The replay engine is installed (AGPL-3.0). `./desk run` shows archived pages with it.")
    return 0


def ensure_replay_engine(folder: Path = FOLDER, lock: Path = ROOT / REPLAY_ENGINE_LOCK) -> None:
    """Install into `folder` exactly what `lock` pins, where it is not. Raises CliError."""
    if not holds_lock(folder, lock) and shutil.which("npm") is None:
        system.install(["npm"], why="the replay engine")
    ensure_installed(folder, lock, install_node_modules)
