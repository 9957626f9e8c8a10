"""The Celery application, and the one way to enqueue a task."""

import os
from functools import cache
from typing import Any

from celery import Celery, Task
from celery.signals import heartbeat_sent, task_prerun
from django.db import close_old_connections
from kombu import pools

from claimdesk.runtime.broker import QUICK_TRANSPORT
from claimdesk.runtime.cache import REDIS
from claimdesk.runtime.heartbeat import leave_sign

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")

app = Celery("claimdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Where it fails Celery logs that and goes on: the next heartbeat tries again.
heartbeat_sent.connect(leave_sign)


@task_prerun.connect
def keep_good_connections(**_kwargs: Any) -> None:
    """Celery would close the database after each task; so it is told not to (CELERY_DB_REUSE_MAX), and what is too old
    or broken is closed before the next, as Django does between requests."""
    close_old_connections()


def enqueue(task: "Task[Any, Any]", *, after: float = 0, **kwargs: Any) -> bool:
    """Send a worker the message that `task` waits, with `kwargs` (ids). True if the broker took it.

    `after` is a delay in seconds, which should be short: a worker holds the task for that long.

    The database row is the truth, and the message only wakes a worker: when the broker is down the row waits, and
    the sweeper enqueues again. So a broker that is down raises nothing here.
    """

    def send() -> bool:
        with _producers(os.getpid()).acquire(block=True) as producer:
            task.apply_async(kwargs=kwargs, retry=False, countdown=after, producer=producer)
        return True

    return REDIS.ask(send, lambda: False)


@cache
def _producers(_process: int) -> Any:
    """What sends messages from this process, with time-outs for people who wait; Celery's own are for workers."""
    return pools.producers[app.connection_for_write(transport_options=QUICK_TRANSPORT)]
