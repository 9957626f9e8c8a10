"""Chores of developers: the lock files and the catalogues of texts."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import HouseError, quietly, say
from claimdesk.cli.places import (
    BROWSER_LOCK,
    DEV_LOCK,
    EMBEDDED_LOCK,
    JUDGES_LOCK,
    PYTHON,
    REPLAY_LOCK,
    ROOT,
    RUN_LOCK,
    VENV,
    clean_environ,
)
from claimdesk.cli.setup import system
from claimdesk.cli.setup.install import Environment

APPS = ("claimdesk", "claims", "sources")

_UV_OPTIONS = ("--quiet", "--generate-hashes", "--python-version", "3.11")
# What each lock pins. The developers' lock follows the desk's and the browser's, so that all fit one environment.
_WANTED: dict[str, tuple[str, ...]] = {
    RUN_LOCK: ("pyproject.toml",),
    BROWSER_LOCK: ("--group", "browser", "--constraint", RUN_LOCK),
    DEV_LOCK: ("--group", "dev", "--constraint", RUN_LOCK, "--constraint", BROWSER_LOCK),
    EMBEDDED_LOCK: ("--group", "embedded"),
    JUDGES_LOCK: ("--group", "judges"),
    REPLAY_LOCK: ("--group", "replay"),
}


def lock(arguments: Sequence[str]) -> int:
    """Pin the dependencies of pyproject.toml anew; options such as `--upgrade` go to uv."""
    os.chdir(ROOT)
    for lock_file, wanted in _WANTED.items():
        say(f"Pinning {lock_file} …")
        quietly(
            [_uv(), "pip", "compile", *_UV_OPTIONS, *wanted, "--output-file", lock_file, *arguments],
            failure=f"uv could not pin {lock_file}: its last lines are above.",
            env={**clean_environ(), "UV_CUSTOM_COMPILE_COMMAND": "./desk lock"},
        )
    return 0


_AS_WE_KEEP_THEM = ("--no-wrap", "--no-obsolete", "--add-location=file")


def messages(_arguments: Sequence[str]) -> int:
    """Collect the texts of each app into its Ukrainian catalogue."""
    Environment().ensure(dev=True)
    if shutil.which("xgettext") is None:
        system.install(["gettext"], why="collecting texts")
    for app in APPS:
        say(f"Collecting the texts of {app} …")
        os.chdir(ROOT / app)
        quietly(
            [PYTHON, ROOT / "manage.py", "makemessages", "--locale=uk", *_AS_WE_KEEP_THEM],
            failure=f"The texts of {app} could not be collected: the reason is above.",
            env=clean_environ(),
        )
    return 0


def _uv() -> Path:
    own = VENV / "bin" / "uv"
    if own.exists():
        return own
    if found := shutil.which("uv"):
        return Path(found)
    raise HouseError("Pinning needs uv: `.venv/bin/python -m pip install uv` puts it into the environment.")
