"""Pictures that were drawn before, in files of this machine that can be thrown away at any time.

A file is named by the digest of what was drawn and how, so it never goes out of date. Together they take no more than
settings.PICTURE_CACHE bytes: those that were made first go first.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "pictures"
KEPT_SHARE = 0.8  # of the room, when it was full


def cache_key(sha256: str, job: Mapping[str, Any]) -> str:
    """The name under which what `job` makes of the bytes with this digest is kept."""
    return hashlib.sha256(f"{sha256} {json.dumps(job, sort_keys=True)}".encode()).hexdigest()


def cached(key: str) -> bytes | None:
    """What was kept under `key`, if it is there yet."""
    with suppress(OSError):
        return (_folder() / key).read_bytes()
    return None


def keep_cached(key: str, data: bytes) -> None:
    """Keep `data` under `key`, and make room for it. Where the disk takes nothing, nothing is kept."""
    with suppress(OSError):
        _folder().mkdir(mode=0o700, exist_ok=True)
        _make_room(len(data))
        handle, name = tempfile.mkstemp(dir=_folder(), prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(_folder() / key)


def _folder() -> Path:
    return Path(settings.HOME) / FOLDER


def _make_room(size: int) -> None:
    with os.scandir(_folder()) as entries:
        files = sorted((each.stat().st_mtime, each.stat().st_size, each.path) for each in entries)
    total = size + sum(each[1] for each in files)
    if total <= settings.PICTURE_CACHE:
        return
    for _made, used, path in files:
        if total <= settings.PICTURE_CACHE * KEPT_SHARE:
            break
        with suppress(FileNotFoundError):
            Path(path).unlink()
        total -= used
