"""Where the private Redis listens, how its address is written for Celery, and how Celery keeps to it."""

import hashlib
import tempfile
from pathlib import Path

# A unix socket's path has 108 bytes on Linux, 104 on macOS, with the closing NUL.
_LONGEST_PATH = 100

# What one question may take, so that a request never waits longer than half a second for Redis.
CONNECT_SECONDS, ANSWER_SECONDS = 0.2, 0.25

# kombu's defaults hand a lost task out again only after 100 s; the visibility timeout stays above the longest task.
TRANSPORT = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # People who log a claim do not wait for a broker that is down: the row waits, and the sweeper enqueues again.
    "max_retries": 0,
}
QUICK_TRANSPORT = TRANSPORT | {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": CONNECT_SECONDS}


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
