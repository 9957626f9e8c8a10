"""`./desk test`: sees that everything is there, and hands over to tests/suite.py in the environment."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from claimdesk.cli.console import CliError
from claimdesk.cli.places import PYTHON, ROOT, clean_environ
from claimdesk.cli.processes import redis_server
from claimdesk.cli.processes.postgresql import find_programs
from claimdesk.cli.setup import browser, judges, system
from claimdesk.cli.setup.install import Environment

_TOOLS = ("jq", "openssl", "unzip")


def test(arguments: Sequence[str]) -> int:
    """Install what the tests need and become the suite; `arguments` go to pytest.

    The first of them may be `interop`: then only outside judges look at the files that captures leave.
    """
    if arguments[:1] == ["interop"]:
        interop(arguments[1:])
    Environment().ensure(dev=True, browser=True)
    redis_server.ensure_redis()
    browser.ensure_chromium()
    _ensure_tools()
    if find_programs() is None:
        system.install_postgresql()
    if find_programs() is None:
        raise CliError("PostgreSQL's initdb and postgres are nowhere to be found, and the tests need them.")
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "tests.suite", *arguments], clean_environ())  # noqa: S606 - no shell wanted


def interop(arguments: Sequence[str]) -> NoReturn:
    """Install the outside judges and become their tests; `arguments` go to pytest."""
    Environment().ensure(dev=True, browser=True)
    browser.ensure_chromium()
    judges.ensure_judges()
    os.chdir(ROOT)
    environ = {name: value for name, value in clean_environ().items() if name != "DATABASE_URL"}
    os.execve(PYTHON, [str(PYTHON), "-m", "pytest", "tests/interop", *arguments], environ)  # noqa: S606 - no shell wanted


def tour(_arguments: Sequence[str]) -> int:
    """Install what the tour needs and become it."""
    Environment().ensure(dev=True, browser=True)
    redis_server.ensure_redis()
    browser.ensure_chromium()
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "tests.tour"], clean_environ())  # noqa: S606 - no shell wanted


def _ensure_tools() -> None:
    """The programs that docs/evidence.md names, whose commands the tests run."""
    if missing := [name for name in _TOOLS if shutil.which(name) is None]:
        system.install(missing, why="the tests of docs/evidence.md")


def bench(arguments: Sequence[str]) -> int:
    """Install what the benchmark needs and become it."""
    Environment().ensure(dev=True)
    redis_server.ensure_redis()
    # File names mean what they say in the caller's folder, and the benchmark runs in the desk's.
    paths = [os.path.abspath(name) if Path(name).is_dir() else name for name in arguments]  # noqa: PTH100 - links stay
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "tests.bench", *paths], clean_environ())  # noqa: S606 - no shell wanted
