"""All tests on SQLite, all that know a database again on PostgreSQL, and the coverage of both together.

python -m tests.suite [options of pytest]
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import HouseError, complain, say
from claimdesk.cli.processes.postgresql import private_postgresql

_ROOT = Path(__file__).resolve().parents[1]
_DATABASES = ("SQLite", "PostgreSQL")


def main(arguments: Sequence[str]) -> int:
    """Run pytest once per database; 0 only if both runs passed."""
    with (
        tempfile.TemporaryDirectory(prefix="claimdesk-suite-") as folder,
        tempfile.TemporaryDirectory(prefix="claimdesk-postgresql-") as server,
    ):
        try:
            with private_postgresql(Path(server)) as url:
                return _run_both(Path(folder), url, arguments)
        except HouseError as error:
            complain(str(error))
            return 1


def _run_both(folder: Path, url: str, arguments: Sequence[str]) -> int:
    urls = dict(zip(_DATABASES, ("", url), strict=True))
    ends = {name: _run_once(name, folder, urls[name], arguments) for name in _DATABASES}
    _report(folder)
    for name, (code, last_line) in ends.items():
        say(f"{name}: {last_line}" + ("" if code == 0 else f" (exit code {code})"))
    return 0 if all(code == 0 for code, _line in ends.values()) else 1


def _run_once(name: str, folder: Path, url: str, arguments: Sequence[str]) -> tuple[int, str]:
    """Run pytest on the database of `url` and show its lines; the exit code and the last line."""
    say(f"--- {name} ---")
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environ["COVERAGE_FILE"] = str(folder / f".coverage.{name}")
    if url:
        environ["DATABASE_URL"] = url
        arguments = ["--of-databases", *arguments]
    command = [sys.executable, "-m", "pytest", "-n", "2", "--cov", "--cov-branch", "--cov-report=", *arguments]
    last_line = "no line of pytest"
    with subprocess.Popen(
        command, cwd=_ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as run:
        for line in run.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            last_line = line.strip(" =\n") or last_line
    return run.returncode, last_line


def _report(folder: Path) -> None:
    environ = {**os.environ, "COVERAGE_FILE": str(folder / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "-q", str(folder)], cwd=_ROOT, env=environ, check=False)
    subprocess.run([*coverage, "report"], cwd=_ROOT, env=environ, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
