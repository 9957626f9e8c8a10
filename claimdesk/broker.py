"""Where the private Redis listens, and how its address is written for Celery."""

import hashlib
import tempfile
from pathlib import Path

# A unix socket's path has 108 bytes on Linux, 104 on macOS, with the closing NUL.
_LONGEST_PATH = 100


def private_socket(home: Path) -> Path:
    """Where the private Redis of the desk in `home` listens: inside it, or in the temp folder if that is too long."""
    path = home / "run" / "redis.sock"
    if len(str(path).encode()) <= _LONGEST_PATH:
        return path
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"claimdesk-{digest}" / "redis.sock"


def celery_url(redis_url: str) -> str:
    """`redis_url` as Celery writes it: `unix:///path` becomes `redis+socket:///path`."""
    return redis_url.replace("unix://", "redis+socket://", 1)
