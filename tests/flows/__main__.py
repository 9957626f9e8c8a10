"""Which files of the project's own code run in five things that a newsroom does every day.

    python -m tests.flows [--files] [CHECKOUT]

Each flow runs twice on an empty database, in the process that serves it. The files whose functions are called the
second time are counted, so what is read once at the start (settings, registries, address tables) is no part of the
way. `CHECKOUT` is another working copy, also an older one, whose own code and builders are measured.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.modules import ROOT

_WALK = Path(__file__).with_name("walk.py")


def main(arguments: list[str]) -> int:
    """Measure the working copy that is named, or this one, in a process of its own; its exit code."""
    options = [argument for argument in arguments if argument.startswith("--")]
    tree = next((Path(argument).resolve() for argument in arguments if argument not in options), ROOT)
    environ = {**os.environ, "PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environ.pop("DATABASE_URL", None)
    return subprocess.run([sys.executable, str(_WALK), *options], cwd=tree, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
