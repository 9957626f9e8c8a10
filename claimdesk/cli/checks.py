"""`./desk check`: everything that is wrong with the code before a test runs."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import echo, error
from claimdesk.cli.places import PYTHON, ROOT, clean_environ
from claimdesk.cli.setup import script_tools
from claimdesk.cli.setup.install import Environment
from claimdesk.cli.setup.script_tools import ScriptsNotCheckedError, ensure_script_tools

# As a desk on the public web is set up: behind a proxy with TLS, on PostgreSQL.
PRODUCTION = {
    "CLAIMDESK_SECRET_KEY": "checks-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "CLAIMDESK_HTTPS": "on",
    "CLAIMDESK_HOSTS": "desk.example.org",
    "CLAIMDESK_ORIGINS": "https://desk.example.org",
}


@dataclass(frozen=True)
class CheckStep:
    """One program whose exit code says whether the code is right."""

    words: str
    command: Sequence[str | Path]
    environ: Mapping[str, str]


def check(_arguments: Sequence[str]) -> int:
    """Run every step, show the output of those that fail, and give back 1 if any did."""
    Environment().ensure(dev=True, browser=True)  # the types of all that is imported
    unchecked = ""
    try:
        ensure_script_tools()
    except ScriptsNotCheckedError as why:
        unchecked = str(why)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="claimdesk-check-") as home:
        return run_steps([*([] if unchecked else script_steps()), *steps(home)], unchecked=unchecked)


def run_steps(all_steps: Sequence[CheckStep], *, unchecked: str = "") -> int:
    """Run each step and give back 1 if any failed; `unchecked` is the sentence about what no step looked at."""
    failed = [step.words for step in all_steps if not _passes(step)]
    if failed:
        error(f"{len(failed)} of the checks failed: {', '.join(failed)}.")
    if unchecked:
        error(unchecked)
    return 1 if failed else 0


def script_steps() -> list[CheckStep]:
    """The checks of the pages' scripts, which run on Node."""
    return [
        CheckStep("script types", script_tools.TYPES, clean_environ()),
        CheckStep("script lint", script_tools.RULES, clean_environ()),
    ]


def steps(home: str) -> list[CheckStep]:
    """All checks in Python, the quick ones first; `home` is an empty folder for what Django writes."""
    development = {**clean_environ(), "CLAIMDESK_HOME": home}
    production = {**development, **PRODUCTION}
    module = (PYTHON, "-m")
    return [
        CheckStep("shell syntax", ["sh", "-n", "desk"], development),
        CheckStep("format", [*module, "ruff", "format", "--check", "."], development),
        CheckStep("lint", [*module, "ruff", "check", "."], development),
        CheckStep("floors", [PYTHON.with_name("lint-imports")], {**development, "PYTHONPATH": str(ROOT)}),
        CheckStep("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], development),
        CheckStep(
            "deployment",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
        CheckStep("types", [*module, "mypy", "."], development),
    ]


def _passes(step: CheckStep) -> bool:
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - the steps above, never a shell
        [str(part) for part in step.command],
        check=False,
        env=dict(step.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    echo(f"{step.words:<14} {verdict:<7} {time.monotonic() - started:6.1f} s")
    if done.returncode:
        error(done.stdout.rstrip())
    return done.returncode == 0
