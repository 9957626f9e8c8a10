"""What checks the scripts of the pages: TypeScript reads their types, eslint their rules. Both run on Node.

They lie in `.tools/scripts` of the checkout. Nothing is installed in the system for them: where Node or npm is missing
the scripts are not checked, and whoever asked for the checks is told.
"""

import json
import re
import shutil
from pathlib import Path

from claimdesk.cli.console import finished
from claimdesk.cli.places import ROOT, SCRIPTS_LOCK
from claimdesk.cli.setup.node_modules import RegistryAwayError, install_node_modules
from claimdesk.cli.setup.stamped import ensure_installed, holds_lock

FOLDER = ROOT / ".tools" / "scripts"
SCRIPTS = "static/claimdesk"
_NODE_MODULES = FOLDER / "node_modules"
TYPES = ("node", _NODE_MODULES / "typescript" / "bin" / "tsc", "--project", "tsconfig.json", "--pretty", "false")
RULES = ("node", _NODE_MODULES / "eslint" / "bin" / "eslint.js", "--max-warnings", "0", SCRIPTS)


class ScriptsNotCheckedError(Exception):
    """The scripts cannot be checked on this machine. The text is one sentence that says why."""


def ensure_script_tools(folder: Path = FOLDER, lock: Path = ROOT / SCRIPTS_LOCK) -> None:
    """Install into `folder` what `lock` pins, where it is not.

    Raises ScriptsNotCheckedError where Node, npm or its registry is missing, and CliError where npm fails otherwise.
    """
    _require_node(lock)
    if shutil.which("npm") is None and not holds_lock(folder, lock):
        raise _not_checked("npm is not on this machine")
    try:
        ensure_installed(folder, lock, install_node_modules)
    except RegistryAwayError as away:
        raise _not_checked(str(away)) from away


def _require_node(lock: Path) -> None:
    wanted = json.loads(lock.with_name("package.json").read_text(encoding="utf-8"))["engines"]["node"]
    if shutil.which("node") is None:
        raise _not_checked("Node is not on this machine")
    said = finished(["node", "--version"], failure="Node does not say its version.").stdout.strip()
    if _numbers(said) < _numbers(wanted):
        raise _not_checked(f"they need Node {wanted.removeprefix('>=')} or newer, and this machine has {said}")


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _not_checked(why: str) -> ScriptsNotCheckedError:
    return ScriptsNotCheckedError(f"The scripts in {SCRIPTS} were NOT checked: {why}.")
