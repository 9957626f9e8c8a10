"""Packages into a virtual environment, exactly as a lock pins them: by uv, or by pip where uv cannot."""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import CliError, echo, quietly
from claimdesk.cli.places import UV_LOCK, clean_environ
from claimdesk.cli.setup import system
from claimdesk.cli.setup.pip_settings import PipSettings

# The locks are complete, so nothing is resolved, and every file's hash is checked.
_PIP_STRICTLY = ("--no-deps", "--require-hashes")


def make_environment(folder: Path, *, why: str) -> None:
    """Make an empty virtual environment in `folder`, in the place of what is there. Raises CliError."""
    if importlib.util.find_spec("ensurepip") is None:
        system.install(["python3.11-venv"], why=why)
    quietly(
        [sys.executable, "-m", "venv", "--clear", folder],
        failure=f"The virtual environment {folder} could not be made: the reason is above.",
        env=clean_environ(),
    )


@dataclass(frozen=True)
class Installer:
    """The pip of the environment whose Python is `python`, and the uv that pip puts beside it.

    Names of locks are relative to `root`, the checkout.
    """

    python: Path
    root: Path

    @property
    def uv(self) -> Path:
        """The program uv, where pip could install it."""
        return self.python.with_name("uv")

    def install(
        self, locks: Sequence[str], *, into: Path | None = None, target: Path | None = None, exact: bool = False
    ) -> None:
        """Install what `locks` pin, and if `exact`, remove everything else but pip and uv.

        It goes into this environment, into the one of the Python `into`, or into the folder `target`. pip neither
        removes what is too much nor is it as fast, so it comes second. Raises CliError when pip cannot either.
        """
        python = into or self.python
        try:
            self._bring_uv()
            self._install_by_uv(locks, python, target, exact=exact)
        except CliError as error:
            echo(f"{error} Trying pip instead, which takes longer.")
            for lock in locks:
                self._install_by_pip(lock, python, target)

    def uv_environ(self, *, mirrors: bool = True) -> dict[str, str]:
        """The environment for uv, which goes to the index where this environment's pip goes."""
        return {**clean_environ(), **PipSettings.of(self.python).environ(mirrors=mirrors)}

    def _bring_uv(self) -> None:
        # Without a wheel for this machine pip would compile uv, for which a newsroom has no compiler.
        quietly(
            [*self._pip(self.python), *_PIP_STRICTLY, "--only-binary", ":all:", "-r", self.root / UV_LOCK],
            failure="uv, the quick installer, could not be installed: the reason is above.",
            env=clean_environ(),
        )

    def _install_by_uv(self, locks: Sequence[str], python: Path, target: Path | None, *, exact: bool) -> None:
        settings = PipSettings.of(self.python)
        files = [self.root / lock for lock in locks]
        act: list[str | Path]
        if exact:
            act = ["sync", "--allow-empty-requirements", *files]
        else:
            act = ["install", "--no-deps", *(part for file in files for part in ("--requirement", file))]
        # Compiled here, once, by all cores: the user that runs the desk may not be allowed to write here.
        options = ["--require-hashes", "--compile-bytecode", *settings.options(), *_into(target)]
        quietly(
            [self.uv, "pip", *act, *options, "--python", python],
            failure=f"uv could not install what {' and '.join(locks)} lists: the reason is above.",
            env={**clean_environ(), **settings.environ()},
        )

    def _install_by_pip(self, lock: str, python: Path, target: Path | None) -> None:
        quietly(
            [
                *self._pip(python),
                *_PIP_STRICTLY,
                *_into(target),
                *(["--upgrade"] if target else []),
                "-r",
                self.root / lock,
            ],
            failure=f"pip could not install what {lock} lists: its last lines are above. Start again to go on.",
            env=clean_environ(),
        )

    def _pip(self, python: Path) -> list[str | Path]:
        quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
        elsewhere = () if python == self.python else ("--python", python)
        return [self.python, "-m", "pip", *quiet, *elsewhere, "install"]


def _into(target: Path | None) -> list[str | Path]:
    return ["--target", target] if target else []
