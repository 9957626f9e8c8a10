"""The virtual environment: made once, known to be whole by a stamp that is written last, repaired when it is not."""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import CliError, echo
from claimdesk.cli.places import BROWSER_LOCK, DEV_LOCK, EMBEDDED_LOCK, PARQUET_LOCK, ROOT, RUN_LOCK
from claimdesk.cli.setup.installer import Installer, make_environment

# What goes into the environment itself, in the order of installation.
_LOCKS = (RUN_LOCK, DEV_LOCK, BROWSER_LOCK, PARQUET_LOCK)


@dataclass(frozen=True)
class Environment:
    """The virtual environment `.venv` of the checkout in `root`, and what is installed in it.

    Its stamp names the digest of each lock that was installed whole.
    """

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what is installed whole."""
        return self.folder / "desk-installed.json"

    @property
    def embedded(self) -> Path:
        """Where the wheel with a Redis-compatible server is unpacked, out of the way of imports."""
        return self.folder / "embedded"

    @property
    def installer(self) -> Installer:
        return Installer(self.python, self.root)

    def ensure(self, *, dev: bool = False, browser: bool = False, parquet: bool = False) -> None:
        """Make it hold exactly what the locks pin; `dev` adds what tests and checks need, `browser` what drives
        one, `parquet` what writes Parquet.

        What was asked for before stays. When the stamp is right nothing is started and the network is not touched.
        Raises CliError with a sentence when it cannot be done.
        """
        with self._alone():
            installed = self.installed()
            options = {DEV_LOCK: dev, BROWSER_LOCK: browser, PARQUET_LOCK: parquet}
            asked = {RUN_LOCK, *(lock for lock, is_asked in options.items() if is_asked)}
            wanted = {lock: self._digest(lock) for lock in _LOCKS if lock in asked or lock in installed}
            if all(installed.get(lock) == wanted[lock] for lock in asked):
                return
            if not installed:
                self._make()
            # Without its stamp an environment is unfinished: if this is interrupted the next start builds it anew.
            self.stamp.unlink(missing_ok=True)
            echo(f"Installing {' and '.join(wanted)} into {self.folder.name} …")
            # A link leads to somebody's shared environment: it is completed, and nothing of it is thrown away.
            self.installer.install(list(wanted), exact=not self.folder.is_symlink())
            embedded = {lock: digest for lock, digest in installed.items() if lock == EMBEDDED_LOCK}
            self._write_stamp({**wanted, **embedded})

    def ensure_embedded(self) -> None:
        """Put the wheel with a Redis-compatible server beside the environment. Raises CliError."""
        with self._alone():
            installed = self.installed()
            if installed.get(EMBEDDED_LOCK) == self._digest(EMBEDDED_LOCK):
                return
            echo(f"Installing {EMBEDDED_LOCK} into {self.folder.name}: it holds the private Redis.")
            self.installer.install([EMBEDDED_LOCK], target=self.embedded)
            self._write_stamp({**installed, EMBEDDED_LOCK: self._digest(EMBEDDED_LOCK)})

    def installed(self) -> dict[str, str]:
        """Lock name to digest, as the stamp says; empty when there is no whole environment."""
        if not self.python.exists():
            return {}
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One installation at a time in this checkout; the lock ends with the process, however that ends."""
        with (self.root / RUN_LOCK).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                echo("Another ./desk is installing here: waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        if self.folder.is_symlink():
            return
        if self.folder.exists():
            echo("An earlier installation did not finish: starting it anew.")
        make_environment(self.folder, why="the virtual environment")

    def _write_stamp(self, content: dict[str, str]) -> None:
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(self.stamp)

    def _digest(self, lock: str) -> str:
        try:
            return hashlib.sha256((self.root / lock).read_bytes()).hexdigest()
        except FileNotFoundError as error:
            raise CliError(f"{lock} is missing from this checkout.") from error
