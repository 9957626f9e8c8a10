"""All tests on SQLite, and all that know a database again on PostgreSQL.

    python -m tests.suite [fast | services | browser | coverage] [options of pytest]

A group alone: `fast` runs on SQLite only, `services` and `browser` on both databases. The tests of `fast` that know a
database run on PostgreSQL, which is a server, with `services`. So the three groups one after the other check what all
of them check together.

`coverage` runs all on SQLite once and prints the lines and branches that no test ran. It fails nothing by that, and
Python 3.11 traces each line of each process for it, which takes half as long again: so it is a run of its own.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import CliError, echo, error
from claimdesk.cli.processes.postgresql import private_postgresql

_ROOT = Path(__file__).resolve().parents[1]
_COVERAGE = ("--cov", "--cov-branch", "--cov-report=")

# The database is said below. Containers often keep no compiled modules; but tests start many processes, and each would
# compile the desk again.
_NOT_FOR_TESTS = frozenset({"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"})

# The tables of tests hold some rows each: it never pays to compile a query, and nobody reads the log of writes. Vacuum
# stays, because what thousands of tests roll back would lie about.
_FOR_SMALL_TABLES = {"jit": "off", "wal_level": "minimal", "max_wal_senders": "0"}

# What each word runs on SQLite and on PostgreSQL: groups of tests/groups.py.
RUNS = {
    "": (("fast", "services", "browser"), ("fast", "services", "browser")),
    "fast": (("fast",), ()),
    "services": (("services",), ("fast", "services")),
    "browser": (("browser",), ("browser",)),
    "coverage": (("fast", "services", "browser"), ()),
}


def main(arguments: Sequence[str]) -> int:
    """Run pytest once per database; 0 only if both runs passed."""
    word = arguments[0] if arguments and arguments[0] in RUNS else ""
    options = list(arguments[bool(word) :])
    on_sqlite, on_postgresql = RUNS[word]
    with (
        tempfile.TemporaryDirectory(prefix="claimdesk-suite-") as folder,
        tempfile.TemporaryDirectory(prefix="claimdesk-postgresql-") as server,
    ):
        covered = {"COVERAGE_FILE": str(Path(folder) / ".coverage")} if word == "coverage" else {}
        more = _COVERAGE if covered else ()
        ends = {"SQLite": _run_once("SQLite", on_sqlite, [*more, *options], covered)}
        if on_postgresql:
            try:
                with private_postgresql(Path(server), **_FOR_SMALL_TABLES) as url:
                    again = ["--of-databases", *options]
                    ends["PostgreSQL"] = _run_once("PostgreSQL", on_postgresql, again, {"DATABASE_URL": url})
            except CliError as problem:
                error(str(problem))
                return 1
        if covered:
            _report(covered)
    for name, (code, last_line) in ends.items():
        echo(f"{name}: {last_line}" + ("" if code == 0 else f" (exit code {code})"))
    return 0 if all(code == 0 for code, _line in ends.values()) else 1


def command_of(groups: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """The command line that runs `groups` in processes side by side, one module in one of them."""
    processes = os.cpu_count() or 1
    if set(groups) != {"fast"}:
        processes += 1  # many of the others wait for a server or a page
    spread = ["-n", str(processes), "--dist", "loadgroup", "--no-loadscope-reorder"]
    asked = [f"--group={group}" for group in groups]
    return [sys.executable, "-m", "pytest", *spread, *asked, *arguments]


def _run_once(name: str, groups: Sequence[str], arguments: Sequence[str], settings: dict[str, str]) -> tuple[int, str]:
    """Run pytest with `settings` in its environment and show its lines; the exit code and the last line."""
    echo(f"--- {name}: {', '.join(groups)} ---")
    environ = {key: value for key, value in os.environ.items() if key not in _NOT_FOR_TESTS} | settings
    last_line = "no line of pytest"
    with subprocess.Popen(
        command_of(groups, arguments),
        cwd=_ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as run:
        for line in run.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            last_line = line.strip(" =\n") or last_line
    return run.returncode, last_line


def _report(settings: dict[str, str]) -> None:
    """Print the lines and branches that no test ran."""
    coverage = [sys.executable, "-m", "coverage"]
    environ = {**os.environ, **settings}
    folder = str(Path(settings["COVERAGE_FILE"]).parent)
    # pytest-cov has combined its own part already; then there is nothing left to combine.
    subprocess.run([*coverage, "combine", "-q", "--append", folder], cwd=_ROOT, env=environ, check=False)
    subprocess.run([*coverage, "report"], cwd=_ROOT, env=environ, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
