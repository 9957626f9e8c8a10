"""A sign of life that each worker leaves in the broker, so that a health check costs one read."""

from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from claimdesk.runtime.broker import ANSWER_SECONDS, CONNECT_SECONDS

KEY = "claimdesk:worker-alive"
# Celery's own heartbeat comes every 2 s; a worker that missed many of them is not alive.
ALIVE_SECONDS = 20


@cache
def broker() -> "redis.Redis":
    """A client of the broker with short time-outs and no second tries; it is shared by the process's threads."""
    return redis.Redis.from_url(
        settings.BROKER_URL,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def leave_sign(**_kwargs: Any) -> None:
    """Say that this worker is alive, for ALIVE_SECONDS. Raises redis.RedisError when the broker is away."""
    broker().set(KEY, "alive", ex=ALIVE_SECONDS)


def is_worker_alive() -> bool:
    """True if any worker gave a sign of life lately. Raises redis.RedisError when the broker is away."""
    return bool(broker().exists(KEY))
