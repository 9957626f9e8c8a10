"""Where things are in a checkout of ClaimDesk, and how its environment's Python is called."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements/dev.txt"
EMBEDDED_LOCK = "requirements/embedded.txt"
BROWSER_LOCK = "requirements/browser.txt"
PARQUET_LOCK = "requirements/parquet.txt"
UV_LOCK = "requirements/uv.txt"
JUDGES_LOCK = "tests/interop/judges.txt"
REPLAY_LOCK = "tests/interop/replay.txt"
CLIENTS_LOCK = "tests/interop/clients.txt"
REPLAY_ENGINE_LOCK = "requirements/replay/package-lock.json"
READERS_LOCK = "tests/interop/readers.txt"
SCRIPTS_LOCK = "requirements/scripts/package-lock.json"


def clean_environ() -> dict[str, str]:
    """The environment for programs in the virtual environment: ours, without what pointed at the bare system."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
