"""Chores of developers: the lock files and the catalogues of texts."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import CliError, echo, quietly
from claimdesk.cli.places import (
    BROWSER_LOCK,
    CLIENTS_LOCK,
    DEV_LOCK,
    EMBEDDED_LOCK,
    JUDGES_LOCK,
    PARQUET_LOCK,
    PYTHON,
    READERS_LOCK,
    REPLAY_LOCK,
    ROOT,
    RUN_LOCK,
    UV_LOCK,
    clean_environ,
)
from claimdesk.cli.setup import system
from claimdesk.cli.setup.install import Environment

APPS = ("claimdesk", "claims", "sources")

# For every system at once: what only one of them needs has a marker. uv names no index unless asked to.
_UV_OPTIONS = ("--quiet", "--generate-hashes", "--universal", "--python-version", "3.11", "--python", PYTHON)
# What each lock pins. The developers' lock follows the desk's and the browser's, so that all fit one environment.
_WANTED: dict[str, tuple[str, ...]] = {
    UV_LOCK: ("--group", "installer"),
    RUN_LOCK: ("pyproject.toml",),
    BROWSER_LOCK: ("--group", "browser", "--constraint", RUN_LOCK),
    DEV_LOCK: ("--group", "dev", "--constraint", RUN_LOCK, "--constraint", BROWSER_LOCK),
    PARQUET_LOCK: ("--group", "parquet", "--constraint", RUN_LOCK),
    EMBEDDED_LOCK: ("--group", "embedded"),
    JUDGES_LOCK: ("--group", "judges"),
    REPLAY_LOCK: ("--group", "replay"),
    CLIENTS_LOCK: ("--group", "clients"),
    READERS_LOCK: ("--group", "readers"),
}
LOCKS = tuple(_WANTED)


def lock_dependencies(arguments: Sequence[str]) -> int:
    """Pin the dependencies of pyproject.toml anew; options such as `--upgrade` go to uv."""
    os.chdir(ROOT)
    uv, environ = _uv()
    for lock_file, wanted in _WANTED.items():
        echo(f"Pinning {lock_file} …")
        quietly(
            [uv, "pip", "compile", *_UV_OPTIONS, *wanted, "--output-file", lock_file, *arguments],
            failure=f"uv could not pin {lock_file}: its last lines are above.",
            env={**environ, "UV_CUSTOM_COMPILE_COMMAND": "./desk lock"},
        )
    return 0


_AS_WE_KEEP_THEM = ("--no-wrap", "--no-obsolete", "--add-location=file")


def messages(_arguments: Sequence[str]) -> int:
    """Collect the texts of each app into its Ukrainian catalogue."""
    Environment().ensure(dev=True)
    if shutil.which("xgettext") is None:
        system.install(["gettext"], why="collecting texts")
    for app in APPS:
        echo(f"Collecting the texts of {app} …")
        os.chdir(ROOT / app)
        quietly(
            [PYTHON, ROOT / "manage.py", "makemessages", "--locale=uk", *_AS_WE_KEEP_THEM],
            failure=f"The texts of {app} could not be collected: the reason is above.",
            env=clean_environ(),
        )
    return 0


def _uv() -> tuple[Path, dict[str, str]]:
    """The environment's uv, and its variables: only the main index lists every file of a release."""
    environment = Environment()
    if not environment.installer.uv.exists():
        environment.ensure()  # only then: a lock that cannot be installed is pinned anew by this very command
    if not environment.installer.uv.exists():
        raise CliError("Pinning needs uv, which pip could not install: the reason is above.")
    return environment.installer.uv, environment.installer.uv_environ(mirrors=False)
