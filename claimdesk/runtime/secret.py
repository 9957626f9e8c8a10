"""The desk's secret key: from the environment, or made once and kept readable for its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key in `path`, made there on first use with mode 0600. Two processes that race end with one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _existing(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(60)
        file.write(key)
    return key


def _existing(path: Path) -> str:
    # The other process creates the file before it writes to it: an empty file is one that is being written.
    for _ in range(1000):
        if key := path.read_text(encoding="ascii").strip():
            return key
    raise RuntimeError(f"{path} is empty: delete it, and the next start makes a new key.")
