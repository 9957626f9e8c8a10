"""Which files of the project's own code run in five things that a newsroom does every day.

    python -m tests.flows [--files] [CHECKOUT]

Each flow runs twice on an empty database, in the process that serves it. The files whose functions are called the
second time are counted, so what is read once at the start (settings, registries, address tables) is no part of the
way. `CHECKOUT` is another working copy, also an older one, whose own code and builders are measured.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.modules import ROOT

_WALK = Path(__file__).with_name("walk.py")


def measured(tree: Path = ROOT, *, migrated: Path | None = None) -> dict[str, list[str]]:
    """The files that each flow passes in the working copy `tree`, by the flow's name. Runs in a process of its own.

    With `migrated`, a SQLite file that has all migrations, it is some seconds faster. Raises CalledProcessError where
    a flow does not end as it should.
    """
    environ = {**os.environ, "PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environ.pop("DATABASE_URL", None)
    command = [sys.executable, str(_WALK), *([str(migrated)] if migrated else [])]
    run = subprocess.run(command, cwd=tree, env=environ, stdout=subprocess.PIPE, check=True)
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


def main(arguments: list[str]) -> int:
    """Print how many files each flow passes, and with `--files` which; the exit code."""
    tree = next((Path(argument).resolve() for argument in arguments if not argument.startswith("--")), ROOT)
    for name, files in measured(tree).items():
        lines = [f"{name}: {len(files)} files", *(files if "--files" in arguments else ())]
        sys.stdout.write("\n    ".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
