"""The Celery application, and the one way to enqueue a task."""

import logging
import os
import time
from functools import cache
from typing import Any

from celery import Celery, Task
from celery.exceptions import Reject
from celery.signals import heartbeat_sent, task_prerun
from django.db import close_old_connections, connection
from kombu import pools

from claimdesk.runtime.broker import QUICK_TRANSPORT
from claimdesk.runtime.cache import REDIS
from claimdesk.runtime.heartbeat import leave_sign
from claimdesk.runtime.migration_history import newer_migrations

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")

LOOK_SECONDS = 15.0  # how often a worker looks whether a newer version has migrated the database
_looked: dict[int, tuple[float, bool]] = {}  # by process: when, and what it found


class DeskTask(Task):  # type: ignore[type-arg] # Celery's class takes its arguments for the type checker only
    """Every task: a worker of an older version puts back what it gets once the database is migrated by a newer one, and
    stops. Whatever looks after it starts it anew, in the version that is installed by then."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, unless this version is outdated: raises Reject."""
        if not self.request.called_directly and is_outdated():
            logger.error("A newer ClaimDesk has migrated the database: this worker takes no more work, and stops.")
            REDIS.ask(lambda: app.control.shutdown(destination=[str(self.request.hostname)]), lambda: None)
            raise Reject("a newer version has migrated the database", requeue=True)
        return super().__call__(*args, **kwargs)


def is_outdated() -> bool:
    """Whether the database has migrations that this version does not know; known for LOOK_SECONDS."""
    at, found = _looked.get(os.getpid(), (-LOOK_SECONDS, False))
    if time.monotonic() - at >= LOOK_SECONDS:
        found = bool(newer_migrations(connection))
        _looked[os.getpid()] = (time.monotonic(), found)
    return found


app = Celery("claimdesk", task_cls=DeskTask)
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
