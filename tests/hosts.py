"""Letting the hosts of the test web forget how they behaved."""

import contextlib

import redis
from django.conf import settings

from claimdesk.runtime.heartbeat import broker
from sources.capture import config


def forget_hosts() -> None:
    """As if hours had passed since anybody visited any host."""
    config.state_store.cache_clear()
    if settings.REDIS_SOCKET.exists():
        with contextlib.suppress(redis.RedisError):
            broker().flushdb()
